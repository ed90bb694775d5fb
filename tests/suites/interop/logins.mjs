// The scenarios of http.mjs: one row of the table each. A scenario begins on one server and goes on on the other. It is
// played with Node first, and with fe26 first.

import { OPTIONS } from './visit.mjs';

export const OLD = OPTIONS.password[1];
export const NEW = 'the new password of a rotation, long enough';
const BOTH = { 1: OLD, 2: NEW };

const DAY_S = 24 * 3600;
export const SKEW_S = 60;

/** iron-session's Max-Age of a lifetime. */
const maxAge = (ttl) => `Max-Age=${ttl - 60}`;

/** A field that makes a session so big. */
export const filler = (length) => ({ filler: 'x'.repeat(length) });

/** Lengths of a filler for which a session needs so many cookies. */
export const FILLS = { 1: 100, 2: 4000, 3: 7000, 4: 10_000, 5: 12_200 };

export const sizes = (from, to, step) =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, at) => from + at * step);

/** What a session of a Node application may hold besides the user's name. */
const FIELDS = {
  roles: ['admin', { of: 'tea', since: null, active: true }],
  integers: [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 1e20, -123456789012345680000],
  fractions: [0.1 + 0.2, 1e21, 5e-324, Number.MAX_VALUE],
  'a key with "quotes"': { '': '', ключ: '👩‍👩‍👧‍👦 \u2028 \u0000 \\ </script>' },
  empty: [{}, [], ''],
  deep: JSON.parse('[{"a":'.repeat(30) + '1' + '}]'.repeat(30)),
};

export async function logInReadChangeLogOut(visit, { remains }) {
  const [first, second] = await Promise.all([visit.first(), visit.second()]);
  await visit.isLoggedOut(first);
  await visit.isLoggedOut(second);
  await visit.post(first, '/login', { user: 'Ada' });
  await visit.reads(second, { user: 'Ada' });
  await visit.post(second, '/set', { cart: ['tea'] });
  await visit.reads(first, { user: 'Ada', cart: ['tea'] });
  await visit.post(first, '/set', { cart: ['tea', 'milk'] });
  await visit.reads(second, { user: 'Ada', cart: ['tea', 'milk'] });
  await visit.post(second, '/logout');
  if (remains) remains(visit, second);
  else visit.hasCookies();
  await visit.isLoggedOut(first);
  await visit.isLoggedOut(second);
}

export async function unknownFields(visit) {
  const [first, second] = await Promise.all([visit.first(), visit.second()]);
  await visit.post(first, '/set', FIELDS);
  await visit.reads(second, FIELDS);
  await visit.post(second, '/login', { user: 'Ada' });
  await visit.reads(first, { ...FIELDS, user: 'Ada' });
}

/** All that is in Set-Cookie, but for the token. */
async function sameSetCookie(visit) {
  const [first, second] = await Promise.all([visit.first(), visit.second()]);
  const steps = [['/logout'], ['/login', { user: 'Ada' }], ['/remember', { ttl: 90 * DAY_S }], ['/logout']];
  for (const [route, body] of steps) {
    const one = await visit.post(first, route, body);
    const other = await visit.post(second, route, body);
    visit.check(`Set-Cookie of ${route}`, other.setCookies.map(withoutToken), one.setCookies.map(withoutToken));
    visit.check(`cookies of ${route}`, one.setCookies.length, 1);
  }
}

const withoutToken = (text) => text.replace(/=Fe26\.2\*[^;]*/, '=…');

export async function otherCookies(visit) {
  const [first, second] = await Promise.all([visit.first(), visit.second()]);
  const others = ['theme=d\u00e4rk', 'sid2=x', 'SID=x', 'percent=%E4%zz', 'quoted="a b"', 'empty=', 'equals=a=b=c'];
  for (const other of others) visit.browser.setCookie(other);
  await visit.isLoggedOut(first);
  await visit.post(first, '/login', { user: 'Ada' });
  await visit.reads(first, { user: 'Ada' });
  await visit.reads(second, { user: 'Ada' });
}

export async function tampered(visit, { cookieName = OPTIONS.cookieName }) {
  const [first, second] = await Promise.all([visit.first(), visit.second()]);
  await visit.post(first, '/login', { user: 'Ada' });
  const token = visit.tokenOf(cookieName);
  const marker = visit.browser.cookies[cookieName].slice(token.join('*').length);
  // All that follows the prefix and the id: salt, IV, ciphertext, expiration, salt, MAC.
  for (let at = 2; at < token.length; at += 1) {
    const [character, ...rest] = token[at];
    const changed = token.with(at, [character === '1' ? '2' : '1', ...rest].join(''));
    for (const server of [first, second]) {
      visit.browser.setCookie(`${cookieName}=${changed.join('*')}${marker}`);
      await visit.refuses(server, 'invalid');
    }
  }
  await visit.post(second, '/login', { user: 'Bob' });
  await visit.reads(first, { user: 'Bob' });
}

export async function rotated(visit, options = {}, size = 0, cookieName = OPTIONS.cookieName) {
  const [old, both, firstBoth, firstNew] = await Promise.all([
    visit.first({ ...options, password: { 1: OLD } }),
    visit.second({ ...options, password: BOTH }),
    visit.first({ ...options, password: BOTH }),
    visit.first({ ...options, password: { 2: NEW } }),
  ]);
  await visit.post(old, '/set', { user: 'Ada', ...filler(size) });
  visit.check('id of the password', visit.tokenOf(cookieName)[1], '1');
  await visit.refusesAside(firstNew, 'unknown-password');
  await visit.reads(both, { user: 'Ada', ...filler(size) });
  await visit.post(both, '/set', { cart: ['tea'] });
  visit.check('id of the password', visit.tokenOf(cookieName)[1], '2');
  for (const server of [both, firstBoth, firstNew]) {
    await visit.reads(server, { user: 'Ada', ...filler(size), cart: ['tea'] });
  }
  await visit.refuses(old, 'unknown-password');
  await visit.post(both, '/logout');
  await visit.isLoggedOut(firstBoth);
}

/** iron-session's updateConfig: a longer lifetime, for "remember me", or a shorter one. */
async function remembered(visit) {
  const [first, second] = await Promise.all([visit.first(), visit.second()]);
  await visit.post(first, '/login', { user: 'Ada' });
  for (const ttl of [90 * DAY_S, 600]) {
    const before = Date.now();
    const { setCookies } = await visit.post(first, '/remember', { ttl });
    visit.check('Max-Age', setCookies[0].split('; ')[1], maxAge(ttl));
    const issued = Number(visit.token[5]) - ttl * 1000;
    visit.check('expiration', issued >= before && issued <= Date.now(), true);
    await visit.reads(second, { user: 'Ada' });
  }
  // The next change is for a lifetime as usual again.
  const { setCookies } = await visit.post(second, '/set', { cart: [] });
  visit.check('Max-Age', setCookies[0].split('; ')[1], maxAge(OPTIONS.ttl));
}

async function expired(visit) {
  const ttl = 600;
  const [first, second] = await visit.pairApart(ttl + SKEW_S - 30);
  await visit.post(first, '/login', { user: 'Ada' });
  await visit.post(first, '/remember', { ttl });
  await visit.reads(second, { user: 'Ada' });

  const [firstAgain, tooLate] = await visit.pairApart(ttl + SKEW_S + 30);
  await visit.post(firstAgain, '/remember', { ttl });
  await visit.reads(firstAgain, { user: 'Ada' });
  await visit.refuses(tooLate, 'expired');
  await visit.post(tooLate, '/login', { user: 'Bob' });
  await visit.reads(tooLate, { user: 'Bob' });
}

/** Sizes around the one at which a cookie is full: both servers save the same ones. */
async function sameLimit(visit) {
  const [first, second] = await Promise.all([visit.first(), visit.second()]);
  const verdicts = new Set();
  for (const length of sizes(2700, 2900, 7)) {
    const one = await visit.browser.request(first, 'POST', '/set', filler(length));
    const other = await visit.browser.request(second, 'POST', '/set', filler(length));
    visit.check(`filler of ${length}: ${other.text}`, other.status, one.status);
    visit.check('size of Set-Cookie', other.setCookies.map(sizeOf), one.setCookies.map(sizeOf));
    verdicts.add(one.status);
  }
  visit.check('some are saved, some refused', [...verdicts], [204, 500]);
}

const sizeOf = (text) => text.length;

export const CHUNK = { chunk: true };
const WHOLE = ['sid'];

/** The names of the cookies of a session that needs so many of iron-session's. */
const chunks = (count) => (count === 1 ? WHOLE : ['sid.0', 'sid.1', 'sid.2', 'sid.3'].slice(0, count));

/** The two servers take turns in changing the size; each must delete the cookies that the other had made. */
export async function growsAndShrinks(visit, { namesOf = chunks }) {
  const [first, second] = await Promise.all([visit.first(CHUNK), visit.second(CHUNK)]);
  const servers = [first, second];
  await visit.post(first, '/login', { user: 'Ada' });
  for (const [turn, count] of [1, 2, 4, 3, 2, 3, 1, 4, 2, 1, 3, 4, 1].entries()) {
    await visit.post(servers[turn % 2], '/set', filler(FILLS[count]));
    visit.hasCookies(...namesOf(count));
    await visit.reads(second, { user: 'Ada', ...filler(FILLS[count]) });
    await visit.reads(first, { user: 'Ada', ...filler(FILLS[count]) });
  }
}

export async function chunkedLogOut(visit, { namesOf = chunks, remains }) {
  const [first, second] = await Promise.all([visit.first(CHUNK), visit.second(CHUNK)]);
  for (const count of [2, 3, 4]) {
    await visit.post(first, '/set', filler(FILLS[count]));
    visit.hasCookies(...namesOf(count));
    await visit.post(second, '/logout');
    if (remains) remains(visit, second);
    else visit.hasCookies();
    await visit.isLoggedOut(first);
  }
}

/** Sizes up to the one at which four cookies are full: both servers make the same cookies of them. */
async function sameChunks(visit) {
  const [first, second] = await Promise.all([visit.first(CHUNK), visit.second(CHUNK)]);
  const counts = new Set();
  for (const length of [...sizes(2700, 11_900, 301), ...sizes(11_800, 12_000, 16)]) {
    const one = await visit.browser.request(first, 'POST', '/set', filler(length));
    const other = await visit.browser.request(second, 'POST', '/set', filler(length));
    // The second one has nothing to delete: the first one did that.
    const made = one.setCookies.filter((text) => !text.includes('Max-Age=0'));
    visit.check(`filler of ${length}: ${other.text}`, other.status, one.status);
    visit.check('names and sizes', other.setCookies.map(nameAndSize), made.map(nameAndSize));
    counts.add(made.length);
  }
  visit.check('counts of cookies', [...counts].sort(), [0, 1, 2, 3, 4]);
}

const nameAndSize = (text) => [text.split('=')[0], text.length];

/** The second server reads several cookies, but it does not make them. */
async function chunksOff(visit) {
  const [first, second] = await Promise.all([visit.first(CHUNK), visit.second()]);
  await visit.post(first, '/set', filler(FILLS[3]));
  await visit.reads(second, filler(FILLS[3]));
  await visit.isTooBig(second, { user: 'Ada' });
  await visit.post(second, '/set', filler(FILLS[1]));
  visit.hasCookies(...WHOLE);
  await visit.reads(first, filler(FILLS[1]));
}

async function chunksLost(visit) {
  const [first, second] = await Promise.all([visit.first(CHUNK), visit.second(CHUNK)]);
  for (const lost of ['sid.0', 'sid.1', 'sid.2']) {
    await visit.post(first, '/set', filler(FILLS[3]));
    visit.browser.setCookie(`${lost}=; Max-Age=0; Path=/`);
    // Without the first one there is nothing that begins a token.
    await visit.refuses(first, lost === 'sid.0' ? undefined : 'invalid');
    await visit.refuses(second, lost === 'sid.0' ? undefined : 'invalid');
    await visit.post(second, '/login', { user: 'Ada' });
    visit.hasCookies(...WHOLE);
    await visit.reads(first, { user: 'Ada' });
    await visit.post(first, '/logout');
  }
}

async function tooBig(visit, options, size) {
  const [first, second] = await Promise.all([visit.first(options), visit.second(options)]);
  await visit.post(first, '/login', { user: 'Ada' });
  await visit.isTooBig(second, filler(size));
  await visit.isTooBig(first, filler(size));
  await visit.reads(second, { user: 'Ada' });
}

/** iron-session 8 does not know sessions over several cookies. */
const hasChunks = (peer) => peer.hasChunks;

export const LOGINS = [
  { name: 'log in, read, change, log out', play: logInReadChangeLogOut },
  { name: 'fields that one side does not know', play: unknownFields },
  { name: 'Set-Cookie, but for the token', play: sameSetCookie },
  { name: 'beside other cookies', play: otherCookies },
  { name: 'tampered: a fresh session', play: tampered },
  { name: 'rotation', play: (visit) => rotated(visit) },
  { name: 'rotation, 3 cookies', suits: hasChunks, play: (visit) => rotated(visit, CHUNK, FILLS[3]) },
  { name: 'remember me', play: remembered },
  { name: 'expired, by the other clock', play: expired },
  { name: 'the same sessions fit', play: sameLimit },
  { name: 'too big for one cookie', play: (visit) => tooBig(visit, {}, FILLS[2]) },
  { name: '1 to 4 cookies, by turns', suits: hasChunks, play: growsAndShrinks },
  { name: '2 to 4 cookies, log out', suits: hasChunks, play: chunkedLogOut },
  { name: 'the same cookies, by size', suits: hasChunks, play: sameChunks },
  { name: '3 cookies, chunks off on one side', suits: hasChunks, play: chunksOff },
  { name: '3 cookies, one lost', suits: hasChunks, play: chunksLost },
  { name: 'too big for four cookies', suits: hasChunks, play: (visit) => tooBig(visit, CHUNK, FILLS[5]) },
];
