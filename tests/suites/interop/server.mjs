// A server whose login is shared: iron-session as a Node application uses it, with the routes that
// examples/glue/src/bin/shared-login.rs has too.
//
//     SESSION_CONFIG='{"cookieName": "sid", "password": {"1": "…"}, "ttl": 3600}' node server.mjs iron-session-9
//
// It listens on 127.0.0.1, at a port that it prints. `clockOffsetMs` in the configuration sets its clock.

import { createServer } from 'node:http';
import { MAX_HEADER_SIZE } from './browser.mjs';

const { getIronSession } = await import(process.argv[2]);
const { clockOffsetMs = 0, ...options } = JSON.parse(process.env.SESSION_CONFIG);

const realNow = Date.now;
Date.now = () => realNow() + clockOffsetMs;

/** What happens to a session, by route. All but the first answer with a changed cookie and no body. */
const ROUTES = {
  'GET /session': (session) => session,
  'POST /login': (session, { user }) => {
    session.user = user;
    return session.save();
  },
  'POST /set': (session, changes) => {
    Object.assign(session, changes);
    return session.save();
  },
  'POST /remember': (session, { ttl }) => {
    session.updateConfig({ ...options, ttl });
    return session.save();
  },
  'POST /logout': (session) => session.destroy(),
};

async function handle(req, res) {
  // iron-session 8 does not know this hook, and says nothing about why it refused a cookie.
  const onUnsealError = (reason) => res.setHeader('x-refused', reason);
  const session = await getIronSession(req, res, { ...options, onUnsealError });
  const answer = await ROUTES[`${req.method} ${req.url}`](session, await bodyOf(req));
  res.writeHead(answer ? 200 : 204, { 'content-type': 'application/json' });
  res.end(answer && JSON.stringify(answer));
}

async function bodyOf(req) {
  const text = Buffer.concat(await req.toArray()).toString();
  return text === '' ? undefined : JSON.parse(text);
}

const server = createServer({ maxHeaderSize: MAX_HEADER_SIZE }, (req, res) => {
  handle(req, res).catch((error) => res.writeHead(500).end(error.message));
});
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
