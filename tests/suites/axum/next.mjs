// Stands in for a Next.js application: iron-session 9 as its route handlers use it, on plain Node.
//
//     SESSION_PASSWORDS=$'2:…\n1:…' node next.mjs http://127.0.0.1:3001
//
// It listens on 127.0.0.1, at a port that it prints. The address is that of examples/axum, which is asked at every
// request whether the login still stands.

import { createServer } from 'node:http';
import { getIronSession } from 'iron-session';

const BACKEND = process.argv[2];

/** The lines of examples/axum: `id:password`. iron-session seals with the highest id. */
const password = Object.fromEntries(
  process.env.SESSION_PASSWORDS.trim().split('\n').map((line) => line.split(/:(.*)/, 2)),
);

const ROUTES = {
  'GET /': async (session, req) => {
    if (!session.user) return signIn();
    const answer = await fetch(`${BACKEND}/api/session`, { headers: { cookie: req.headers.cookie } });
    if (answer.status === 401) {
      session.destroy();
      return signIn('Your session has ended. Please sign in again.');
    }
    return `<h1>Next.js: hello, <span id="user">${escaped(session.user)}</span></h1>
      <ul id="cart">${(session.cart ?? []).map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>
      <p>Theme: <span id="theme">${escaped(session.theme)}</span></p>
      <form method="post" action="/logout"><button>Sign out</button></form>`;
  },
  'POST /login': async (session, req) => {
    const form = new URLSearchParams(Buffer.concat(await req.toArray()).toString());
    // A fresh login: nothing of an earlier one remains.
    for (const key of Object.keys(session)) delete session[key];
    Object.assign(session, { user: form.get('user'), loggedInAt: Date.now(), theme: 'dark' });
    await session.save();
  },
  'POST /logout': (session) => session.destroy(),
};

const signIn = (notice = '') => `<h1>Next.js: sign in</h1><p id="notice">${notice}</p>
  <form method="post" action="/login"><input name="user" aria-label="Name"><button>Sign in</button></form>`;

const escaped = (text) => String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

async function handle(req, res) {
  const route = ROUTES[`${req.method} ${req.url}`];
  if (!route) return res.writeHead(404).end();
  const session = await getIronSession(req, res, { cookieName: 'sid', password });
  const body = await route(session, req);
  if (req.method === 'POST') return res.writeHead(303, { location: '/' }).end();
  const page = `<!doctype html><title>Next.js</title><link rel="icon" href="data:,">${body}`;
  return res.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(page);
}

const server = createServer((req, res) => {
  handle(req, res).catch((error) => res.writeHead(500).end(error.message));
});
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
