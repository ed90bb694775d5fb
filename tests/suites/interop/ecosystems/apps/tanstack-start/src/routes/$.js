// iron-session 9, as TanStack Start's manual has it: skills/start-server-core/SKILL.md in its package.

import { createFileRoute } from '@tanstack/react-router';
import { getCookie, setCookie, setResponseHeader } from '@tanstack/react-start/server';
import { getIronSession } from 'iron-session';
import { config } from '../../../../../config.mjs';
import { answer } from '../../../../../routes.mjs';

const onUnsealError = (reason) => setResponseHeader('x-refused', reason);

async function handle({ request }) {
  const session = await getIronSession({ read: getCookie, write: setCookie }, { ...config, onUnsealError });
  const body = await request.text();
  try {
    const result = await answer(request.method, new URL(request.url).pathname, session, body, config);
    return result ? Response.json(result) : new Response(null, { status: 204 });
  } catch (error) {
    return new Response(error.message, { status: 500 });
  }
}

export const Route = createFileRoute('/$')({ server: { handlers: { GET: handle, POST: handle } } });
