// An application that was built: its entry file exports a handler of requests, Node's or the web's.
//
//     node built.mjs <path of the entry file>

import { toNodeHandler } from 'srvx/node';
import { pathToFileURL } from 'node:url';
import { listen } from '../../serve.mjs';

const { listener, middleware, default: web } = await import(pathToFileURL(process.argv[2]));
listen(listener ?? middleware ?? toNodeHandler(web.fetch));
