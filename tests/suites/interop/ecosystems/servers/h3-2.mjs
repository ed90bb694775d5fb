// h3 2 without a framework around it.

import { H3, readBody, toNodeHandler, useSession } from 'h3-2';
import { config } from '../../config.mjs';
import { answer } from './h3-routes.mjs';
import { listen } from '../../serve.mjs';

const app = new H3();
app.all('/**', async (event) => {
  const session = await useSession(event, config);
  const { method } = event.req;
  const body = method === 'POST' ? await readBody(event) : undefined;
  event.res.status = method === 'POST' ? 204 : 200;
  return answer(method, event.url.pathname, session, body);
});
listen(toNodeHandler(app));
