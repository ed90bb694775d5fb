import { defineHandler, readBody, useSession } from 'nitro/h3';
import { config } from '../../../../config.mjs';
import { answer } from '../../../servers/h3-routes.mjs';

export default defineHandler(async (event) => {
  const session = await useSession(event, config);
  const { method } = event.req;
  const body = method === 'POST' ? await readBody(event) : undefined;
  event.res.status = method === 'POST' ? 204 : 200;
  return answer(method, event.url.pathname, session, body);
});
