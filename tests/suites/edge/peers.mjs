// Node applications that share the Worker's login: iron-session 9 and 8 on the cookies that the browser has.

import { createRequire } from 'node:module';

// The packages are those of tests/suites/interop.
const require = createRequire(new URL('../interop/', import.meta.url));
const load = async (name) => (await import(require.resolve(name))).getIronSession;
const getIronSession = {
  'iron-session 9': await load('iron-session-9'),
  'iron-session 8': await load('iron-session-8'),
};

/** Opens the session in the browser's cookies. `change` may change it: it is saved then, and the cookies renewed. */
export async function visitNode(peer, browser, password, change, options = {}) {
  const headers = { cookie: Object.entries(browser.cookies).map((pair) => pair.join('=')).join('; ') };
  const response = new Response();
  const request = new Request('http://127.0.0.1', { headers });
  const session = await getIronSession[peer](request, response, { cookieName: 'sid', password, ...options });
  if (change) {
    change(session);
    await session.save();
    for (const value of response.headers.getSetCookie()) browser.setCookie(value);
  }
  return { ...session };
}

/** Runs something at another time. */
export async function at(offsetMs, work) {
  const now = Date.now;
  Date.now = () => now() + offsetMs;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}
