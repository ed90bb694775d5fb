// A login that one can try: sign in, count, keep a note, sign out. The session is in its cookies and nowhere else.
//
// The secret SESSION_PASSWORDS has lines of `id:password`. The first one seals, all of them open: to change the
// password, put the new one on top, and drop the last one when its sessions have ended.

import { destroy, received, save, tokenOf } from './cookies.js';
import { openJson, sealJson } from './fe26.js';
import { page } from './page.js';

export default {
  async fetch(request, env) {
    try {
      return await respond(request, env.SESSION_PASSWORDS);
    } catch (error) {
      if (error.message === 'payload-too-long') return answer(413, 'Not saved: the session is too big.\n');
      throw error; // the server's fault: no cookie is touched, what the browser has may be a good one
    }
  },
};

async function respond(request, passwords) {
  const cookies = received(request);
  const { session, isRefused } = load(cookies, passwords);
  const saved = (changed) => goHome(save(sealJson(changed, passwords), cookies));
  const field = async (name) => String((await request.formData()).get(name) ?? '');

  // `SameSite=Lax` keeps the cookies of a POST from another site back: no other site can press these buttons.
  switch (`${request.method} ${new URL(request.url).pathname}`) {
    case 'GET /':
      return answer(200, page(session, isRefused), isRefused ? destroy(cookies) : []);
    case 'POST /login': {
      const name = (await field('name')).trim();
      return name ? saved({ name, visits: 0, note: '' }) : answer(422, 'A name, please.\n');
    }
    // What other applications keep in the session stays in it.
    case 'POST /count':
      return session.name ? saved({ ...session, visits: (session.visits ?? 0) + 1 }) : goHome();
    case 'POST /note':
      return session.name ? saved({ ...session, note: await field('note') }) : goHome();
    case 'POST /logout':
      return goHome(destroy(cookies));
    default:
      return answer(404, 'No such page.\n');
  }
}

/** The session of a request: empty if there is none, or one that is refused. */
function load(cookies, passwords) {
  const token = tokenOf(cookies);
  try {
    return { session: (token && openJson(token, passwords)) || {} };
  } catch (error) {
    if (!error.isTokens) throw error;
    console.log(`session refused: ${error.message}`); // for the log alone: its sender gets one answer for all reasons
    return { session: {}, isRefused: true };
  }
}

/** The browser gets the page by another request, so that a reload repeats nothing. */
const goHome = (setCookies = []) => answer(303, null, setCookies, { Location: '/' });

function answer(status, body, setCookies = [], others = {}) {
  const headers = new Headers({ 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', ...others });
  for (const value of setCookies) headers.append('Set-Cookie', value);
  return new Response(body, { status, headers });
}
