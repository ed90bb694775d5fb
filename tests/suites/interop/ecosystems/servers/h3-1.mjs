// h3 1 without a framework around it.

import { createApp, eventHandler, readBody, toNodeListener, useSession } from 'h3';
import { config } from '../../config.mjs';
import { answer } from './h3-routes.mjs';
import { listen } from '../../serve.mjs';

const app = createApp();
app.use(eventHandler(async (event) => {
  const session = await useSession(event, config);
  const body = event.method === 'POST' ? await readBody(event) : undefined;
  return answer(event.method, event.path, session, body);
}));
listen(toNodeListener(app));
