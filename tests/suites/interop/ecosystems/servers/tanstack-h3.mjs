// TanStack Start as it was up to 1.169.40: its own `useSession`, which is h3's.

import { requestHandler, useSession } from '@tanstack/start-server-core-h3/request-response';
import { toNodeHandler } from 'srvx/node';
import { config } from '../../config.mjs';
import { answer } from './h3-routes.mjs';
import { listen } from '../../serve.mjs';

const handler = requestHandler(async (request) => {
  const session = await useSession(config);
  const { method } = request;
  const body = method === 'POST' ? JSON.parse((await request.text()) || 'null') : undefined;
  const result = await answer(method, new URL(request.url).pathname, session, body);
  return result ? Response.json(result) : new Response(null, { status: 204 });
});
listen(toNodeHandler(handler));
