// The cookies of a session, as iron-session 9 has them: one, or `sid.0` to `sid.3` where one does not hold the token.

import { Refused } from './fe26.js';

const NAME = 'sid';
const CHUNKS = [0, 1, 2, 3].map((index) => `${NAME}.${index}`);
const MAX_COOKIE_LEN = 4096;

/** As long as a token lives, less a minute: so that the browser sends none that has just expired. */
const MAX_AGE_SECS = 14 * 24 * 3600 - 60;

/** Those that came with a request, by name. Of two with the same name the first one counts. */
export function received(request) {
  const cookies = new Map();
  for (const pair of (request.headers.get('Cookie') ?? '').split(';')) {
    const name = pair.split('=', 1)[0].trim();
    if ([NAME, ...CHUNKS].includes(name) && !cookies.has(name)) {
      cookies.set(name, pair.slice(pair.indexOf('=') + 1).trim());
    }
  }
  return cookies;
}

/** The token: of the whole cookie, else of the chunks up to the first that is missing. Empty if there is none. */
export function tokenOf(cookies) {
  const chunks = CHUNKS.map((name) => cookies.get(name) ?? '');
  const count = chunks.indexOf('');
  return cookies.get(NAME) || chunks.slice(0, count < 0 ? CHUNKS.length : count).join('');
}

/** The Set-Cookie values that carry a token, and those that delete what the browser has beyond them. */
export function save(token, cookies) {
  const whole = setCookie(NAME, token, MAX_AGE_SECS);
  const room = MAX_COOKIE_LEN - setCookie(CHUNKS[0], '', MAX_AGE_SECS).length;
  const parts = whole.length > MAX_COOKIE_LEN ? token.match(new RegExp(`.{1,${room}}`, 'g')) : [];
  if (parts.length > CHUNKS.length) throw new Refused('payload-too-long');
  const carriers = parts.length > 0 ? parts.map((part, at) => setCookie(CHUNKS[at], part, MAX_AGE_SECS)) : [whole];
  const stale = [...cookies.keys()].filter((name) => !carriers.some((value) => value.startsWith(`${name}=`)));
  return [...carriers, ...stale.map(deletion)];
}

/** The Set-Cookie values that log out. */
export const destroy = (cookies) => [...new Set([NAME, ...cookies.keys()])].map(deletion);

const deletion = (name) => setCookie(name, '', 0);

const setCookie = (name, value, maxAge) =>
  `${name}=${value}; Max-Age=${maxAge}; Path=/; HttpOnly; Secure; SameSite=Lax`;
