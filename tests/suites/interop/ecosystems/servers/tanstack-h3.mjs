// TanStack Start as it was up to 1.169.40: its own `useSession`, which is h3's.

import { requestHandler, useSession } from '@tanstack/start-server-core-h3/request-response';
import { toNodeHandler } from 'srvx/node';
import { config } from '../../config.mjs';
import { respond } from './h3-routes.mjs';
import { listen } from '../../serve.mjs';

const handler = requestHandler(async (request) => respond(request, await useSession(config)));
listen(toNodeHandler(handler));
