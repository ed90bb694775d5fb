// h3 2 without a framework around it.

import { H3, toNodeHandler, useSession } from 'h3-2';
import { config } from '../../config.mjs';
import { listen } from '../../serve.mjs';
import { respond } from './h3-routes.mjs';

const app = new H3();
app.all('/**', async (event) => respond(event.req, await useSession(event, config)));
listen(toNodeHandler(app));
