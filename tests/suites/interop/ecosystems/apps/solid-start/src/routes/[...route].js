import { useSession } from 'vinxi/http';
import { config } from '../../../../../config.mjs';
import { answer } from '../../../../servers/h3-routes.mjs';

async function handle({ request }) {
  const session = await useSession(config);
  const body = request.method === 'POST' ? JSON.parse((await request.text()) || 'null') : undefined;
  const result = await answer(request.method, new URL(request.url).pathname, session, body);
  return result ? Response.json(result) : new Response(null, { status: 204 });
}

export const GET = handle;
export const POST = handle;
