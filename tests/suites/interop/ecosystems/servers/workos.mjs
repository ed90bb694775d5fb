// WorkOS's SDK for Node, as its manual has sessions: it seals them, and a server of one's own has the cookie.
//
//     node workos.mjs <name of the package>

import { config } from '../../config.mjs';
import { listen } from '../../serve.mjs';

const { WorkOS } = await import(process.argv[2]);
const { apiPort, password: cookiePassword } = config;
const clientId = 'client';
const workos = new WorkOS('key', { clientId, apiHostname: '127.0.0.1', port: apiPort, https: false });
const session = { sealSession: true, cookiePassword };

const COOKIE = 'wos-session';
const ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=34560000';
const setCookie = (token) => ({ 'set-cookie': `${COOKIE}=${token}; ${ATTRIBUTES}` });

/** The answers, by route: [status, headers, body]. */
const ROUTES = {
  'GET /login': async () => {
    const redirectUri = `http://127.0.0.1:${server.address().port}/callback`;
    const location = workos.userManagement.getAuthorizationUrl({ provider: 'authkit', redirectUri, clientId });
    return [302, { location }];
  },
  'GET /callback': async ({ searchParams }) => {
    const { sealedSession } = await workos.userManagement.authenticateWithCode({
      clientId,
      code: searchParams.get('code'),
      session,
    });
    return [302, { location: '/session', ...setCookie(sealedSession) }];
  },
  'GET /session': async (_, sessionData) => {
    const cookie = workos.userManagement.loadSealedSession({ sessionData, cookiePassword });
    const found = await cookie.authenticate();
    if (found.authenticated) return [200, {}, found];
    if (found.reason !== 'invalid_jwt') return [200, {}, { user: null }];
    const renewed = await cookie.refresh();
    const { accessToken } = renewed.session;
    return [200, setCookie(renewed.sealedSession), { ...renewed, accessToken }];
  },
  'POST /logout': async () => [204, { 'set-cookie': `${COOKIE}=; Path=/; Max-Age=0` }],
};

async function handle(req, res) {
  const url = new URL(req.url, 'http://127.0.0.1');
  const token = new RegExp(`(?:^|; )${COOKIE}=([^;]*)`).exec(req.headers.cookie)?.[1];
  const [status, headers, body] = await ROUTES[`${req.method} ${url.pathname}`](url, token);
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body && JSON.stringify(body));
}

const server = listen((req, res) => {
  handle(req, res).catch((error) => res.writeHead(500).end(error.stack));
});
