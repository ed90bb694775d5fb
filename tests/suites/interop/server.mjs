// A server whose login is shared: iron-session as a Node application uses it, with the routes of
// routes.mjs.
//
//     SESSION_CONFIG='{"cookieName": "sid", "password": {"1": "…"}, "ttl": 3600}' node server.mjs iron-session-9
//
// It listens on 127.0.0.1, at a port that it prints. `clockOffsetMs` in the configuration sets its clock.

import { config } from './config.mjs';
import { answer } from './routes.mjs';
import { listen } from './serve.mjs';

const { getIronSession } = await import(process.argv[2]);

async function handle(req, res) {
  // iron-session 8 does not know this hook, and says nothing about why it refused a cookie.
  const onUnsealError = (reason) => res.setHeader('x-refused', reason);
  const session = await getIronSession(req, res, { ...config, onUnsealError });
  const body = Buffer.concat(await req.toArray()).toString();
  const result = await answer(req.method, req.url, session, body, config);
  res.writeHead(result ? 200 : 204, { 'content-type': 'application/json' });
  res.end(result && JSON.stringify(result));
}

listen((req, res) => {
  handle(req, res).catch((error) => res.writeHead(500).end(error.message));
});
