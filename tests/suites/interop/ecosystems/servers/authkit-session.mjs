// WorkOS's toolkit for the AuthKits of other frameworks than Next.js, as its manual has it.

import { configure, CookieSessionStorage, createAuthService } from '@workos/authkit-session';
import { once } from 'node:events';
import { config } from '../../config.mjs';
import { listen } from '../../serve.mjs';

class Storage extends CookieSessionStorage {
  async getCookie(request, name) {
    const cookies = (request.headers.cookie ?? '').split('; ');
    return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
  }
}

const server = listen((req, res) => {
  handle(req, res).catch((error) => res.writeHead(500).end(error.stack));
});
await once(server, 'listening');
configure({
  clientId: 'client',
  apiKey: 'key',
  apiHostname: '127.0.0.1',
  apiPort: config.apiPort,
  apiHttps: false,
  redirectUri: `http://127.0.0.1:${server.address().port}/callback`,
  cookiePassword: config.password,
});
const service = createAuthService({ sessionStorageFactory: (resolved) => new Storage(resolved) });

/** The answers, by route: [status, headers, body]. */
const ROUTES = {
  'GET /login': async () => {
    const { url, headers } = await service.createSignIn(undefined);
    return [302, { location: url, ...headers }];
  },
  'GET /callback': async (req, { searchParams }) => {
    const { code, state } = Object.fromEntries(searchParams);
    const { headers } = await service.handleCallback(req, undefined, { code, state });
    return [302, { location: '/session', ...headers }];
  },
  'GET /session': async (req) => {
    const { auth, refreshedSessionData } = await service.withAuth(req);
    const saved = refreshedSessionData && (await service.saveSession(undefined, refreshedSessionData));
    return [200, saved?.headers, auth];
  },
  'POST /logout': async () => {
    const { headers } = await service.clearSession(undefined);
    return [204, headers];
  },
};

async function handle(req, res) {
  const url = new URL(req.url, 'http://127.0.0.1');
  const [status, headers, body] = await ROUTES[`${req.method} ${url.pathname}`](req, url);
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body && JSON.stringify(body));
}
