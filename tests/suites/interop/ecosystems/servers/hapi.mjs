// hapi with one of its three sessions in cookies: the variable `kind` of the configuration names it.
//
// - `state`: `server.state(name, { encoding: 'iron' })`, whose cookie holds whatever a route says
// - `cookie`: @hapi/cookie, whose session is an object
// - `yar`: @hapi/yar, whose session has keys and, in front of them, an id

import * as Cookie from '@hapi/cookie';
import Hapi from '@hapi/hapi';
import Iron from '@hapi/iron';
import Yar from '@hapi/yar';
import { config } from '../../config.mjs';
import { listen } from '../../serve.mjs';

const { kind, cookieName: name, ttl, sign, maxCookieSize } = config;

/** Of `server.state`, which all kinds have in the end. */
const state = {
  password: passwordOf(config.password),
  // Without this, tokens never expire, whatever the cookie's own `ttl` is.
  ...(ttl && { iron: { ...Iron.defaults, ttl: ttl * 1000 } }),
  ...(sign && { sign }),
};

/** A text, a Buffer of a raw key, or several by their ids, of which the highest seals. */
function passwordOf(password) {
  if (typeof password === 'string') return password;
  if (password.b64) return Buffer.from(password.b64, 'base64');
  const id = `${Math.max(...Object.keys(password).map(Number))}`;
  return { ...password, id, secret: password[id] };
}

const KINDS = {
  state: {
    register: (server) => server.state(name, { encoding: 'iron', ignoreErrors: true, ...state }),
    load: (request) => request.state[name] ?? {},
    save: (request, h, session) => h.response().state(name, session),
    destroy: (request, h) => h.response().unstate(name),
  },
  cookie: {
    async register(server) {
      await server.register(Cookie);
      server.auth.strategy('session', 'cookie', { cookie: { name, ...state } });
      server.auth.default({ strategy: 'session', mode: 'try' });
    },
    load: (request) => request.auth.artifacts ?? {},
    save(request, h, session) {
      request.cookieAuth.set(session);
      return h.response();
    },
    destroy(request, h) {
      request.cookieAuth.clear();
      return h.response();
    },
  },
  yar: {
    register(server) {
      // As it is, yar gives a session to every visitor.
      const options = { name, maxCookieSize, storeBlank: false, cookieOptions: state };
      return server.register({ plugin: Yar, options });
    },
    load: (request) => request.yar._store,
    save(request, h, session) {
      request.yar.set(session);
      return h.response();
    },
    destroy(request, h) {
      request.yar.reset();
      return h.response();
    },
  },
};

const { register, load, save, destroy } = KINDS[kind];

// As it is, hapi answers 400 if the browser has a cookie of another site's that is not well-formed.
const others = { strictHeader: false, ignoreErrors: true };
const server = Hapi.server({ autoListen: false, listener: listen(), state: others });
await register(server);
const change = (request, h) => save(request, h, { ...load(request), ...request.payload });
server.route([
  { method: 'GET', path: '/session', handler: load },
  { method: 'POST', path: '/login', handler: change },
  { method: 'POST', path: '/set', handler: change },
  { method: 'POST', path: '/logout', handler: destroy },
]);
await server.start();
