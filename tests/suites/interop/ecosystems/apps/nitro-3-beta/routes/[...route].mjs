import { defineHandler, useSession } from 'nitro/h3';
import { config } from '../../../../config.mjs';
import { respond } from '../../../servers/h3-routes.mjs';

export default defineHandler(async (event) => respond(event.req, await useSession(event, config)));
