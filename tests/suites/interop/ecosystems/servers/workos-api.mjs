// The part of WorkOS's API that a login needs: it signs access tokens, and publishes the key.
//
// The configuration has the `user`, more `claims` of the access token, more fields of the `answer`, and `lifetimes`: of
// the first access token, the second one, and so on, in seconds; the last one holds for all that follow.

import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { config } from '../../config.mjs';
import { listen } from '../../serve.mjs';

const { user, claims, answer, lifetimes = [300] } = config;
const { publicKey, privateKey } = await generateKeyPair('RS256');
const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'key', alg: 'RS256', use: 'sig' }] };

/** What can be handed in for an access token. Each works once. */
const grants = new Set();

const grant = () => {
  const name = randomUUID();
  grants.add(name);
  return name;
};

async function accessToken() {
  const now = Math.floor(Date.now() / 1000);
  const lifetime = lifetimes.length > 1 ? lifetimes.shift() : lifetimes[0];
  return new SignJWT({ sid: 'session_01', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'key' })
    .setSubject(claims?.sub ?? user.id)
    .setIssuedAt(now + Math.min(lifetime, 0) - 1)
    .setExpirationTime(now + lifetime)
    .sign(privateKey);
}

/** The answers, by route: [status, body or Location]. */
const ROUTES = {
  'GET /sso/jwks/client': async () => [200, jwks],
  'GET /user_management/authorize': async ({ searchParams }) => {
    const callback = new URL(searchParams.get('redirect_uri'));
    callback.searchParams.set('code', grant());
    if (searchParams.has('state')) callback.searchParams.set('state', searchParams.get('state'));
    return [302, callback.href];
  },
  'POST /user_management/authenticate': async (_, body) => {
    if (!grants.delete(body.code ?? body.refresh_token)) return [400, { error: 'invalid_grant' }];
    const tokens = { access_token: await accessToken(), refresh_token: grant() };
    return [200, { user, ...tokens, authentication_method: 'Password', ...answer }];
  },
};

async function handle(req, res) {
  const url = new URL(req.url, 'http://127.0.0.1');
  const body = Buffer.concat(await req.toArray()).toString();
  const [status, result] = await ROUTES[`${req.method} ${url.pathname}`](url, body && JSON.parse(body));
  if (status === 302) res.writeHead(status, { location: result }).end();
  else res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(result));
}

listen((req, res) => {
  handle(req, res).catch((error) => res.writeHead(500).end(error.stack));
});
