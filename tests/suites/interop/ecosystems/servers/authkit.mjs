// The built application with Next.js and AuthKit, which is configured by the environment.

import next from 'next';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { config } from '../../config.mjs';
import { listen } from '../../serve.mjs';

let handle;
const ready = Promise.withResolvers();
const server = listen(async (req, res) => {
  await ready.promise;
  handle(req, res);
});
await once(server, 'listening');
const { port } = server.address();
Object.assign(process.env, {
  NODE_ENV: 'production',
  NEXT_PUBLIC_WORKOS_REDIRECT_URI: `http://127.0.0.1:${port}/callback`,
  WORKOS_API_HOSTNAME: '127.0.0.1',
  WORKOS_API_PORT: config.apiPort,
  WORKOS_API_HTTPS: 'false',
  WORKOS_API_KEY: 'key',
  WORKOS_CLIENT_ID: 'client',
  WORKOS_COOKIE_PASSWORD: config.password,
});
const dir = fileURLToPath(new URL('../apps/authkit', import.meta.url));
const app = next({ dir, dev: false, hostname: '127.0.0.1', port });
await app.prepare();
handle = app.getRequestHandler();
ready.resolve();
