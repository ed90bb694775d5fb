import { eventHandler, readBody, useSession } from 'h3';
import { config } from '../../../../config.mjs';
import { answer } from '../../../servers/h3-routes.mjs';

export default eventHandler(async (event) => {
  const session = await useSession(event, config);
  const body = event.method === 'POST' ? await readBody(event) : undefined;
  return answer(event.method, event.path, session, body);
});
