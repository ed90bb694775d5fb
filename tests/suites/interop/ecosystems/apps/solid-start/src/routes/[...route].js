import { useSession } from 'vinxi/http';
import { config } from '../../../../../config.mjs';
import { respond } from '../../../../servers/h3-routes.mjs';

const handle = async ({ request }) => respond(request, await useSession(config));

export const GET = handle;
export const POST = handle;
