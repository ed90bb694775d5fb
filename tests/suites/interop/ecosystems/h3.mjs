// h3 1 and 2, and the frameworks on them: Nitro, Nuxt, SolidStart, and TanStack Start before 1.169.41.

import { chunkedLogOut, CHUNK, filler, FILLS, growsAndShrinks, NEW, OLD } from '../logins.mjs';
import { app, COMMON, installed, ONE_COOKIE, only, PASSWORD, script } from './common.mjs';

const TTL_S = 600;

/** `preset` is the framework as fe26 knows it. The rest describes the peer to the scenarios. */
function peer(key, preset, command, { cookieName = 'h3', ...rest }) {
  const configOf = (kind, { password = PASSWORD, ttl, chunk, framework = preset, alsoOpens = [], ...others }) => {
    if (kind !== 'fe26') return { password, maxAge: ttl, ...others };
    const secret = { framework, password: { '': password } };
    return { ...secret, cookieName, ttl, chunk, alsoOpens: alsoOpens.map((other) => ({ ...secret, ...other })) };
  };
  return { key, command, configOf, cookieName, countsAge: true, ...rest };
}

/** h3 1, and 2 in its beginnings, do not delete the cookie at a logout: it is empty then. They strip quotes. */
const EARLY = {
  stripsQuotes: true,
  remains: (visit, { kind }) => {
    const values = Object.values(visit.browser.cookies);
    visit.check('cookies after the logout', values.filter((value) => !value), kind === 'fe26' ? [] : ['']);
  },
};

const CHUNKS = ['.1', '.2', '.3', '.4', '.5'];

/** h3 2 counts the chunks in the cookie that has the whole session otherwise. */
const hasChunks = (cookieName) => ({
  cookieName,
  namesOf: (count) => [cookieName, ...CHUNKS.slice(0, count === 1 ? 0 : count).map((end) => cookieName + end)],
});

const H3_1 = [
  peer('h3-1', 'h3-1', script('h3-1.mjs'), EARLY),
  peer('nitro-2', 'h3-1', app('nitro-2'), EARLY),
  peer('nuxt', 'nuxt', app('nuxt', undefined, 'nuxt.mjs'), { ...EARLY, cookieName: 'nuxt-session' }),
  peer('solid', 'h3-1', app('solid-start'), EARLY),
];

const H3_2 = [
  peer('h3-2', 'h3-2', script('h3-2.mjs'), hasChunks('h3')),
  peer('solid-2', 'h3-2', app('solid-start-2', 'dist/server/entry-server.js'), hasChunks('h3')),
  peer('nitro-3b', 'h3-2', app('nitro-3-beta'), hasChunks('h3')),
  peer('nitro-3', 'h3-1', app('nitro-3'), { ...hasChunks('h3'), ...EARLY }),
  peer('start-h3', 'h3-1', script('tanstack-h3.mjs'), hasChunks('start')),
];

/** h3 has one password, and its tokens have no id: fe26 tries one after the other. */
async function rotated(visit) {
  const [old, both, peer, oldPeer] = await Promise.all([
    visit.first({ password: OLD }),
    visit.fe26({ password: NEW, alsoOpens: [{ password: { '': OLD } }] }),
    visit.peer({ password: NEW }),
    visit.peer({ password: OLD }),
  ]);
  await visit.post(old, '/login', { user: 'Ada' });
  await visit.reads(both, { user: 'Ada' });
  await visit.post(both, '/set', { cart: ['tea'] });
  await visit.reads(peer, { user: 'Ada', cart: ['tea'] });
  await visit.post(peer, '/set', { cart: ['tea', 'milk'] });
  await visit.reads(both, { user: 'Ada', cart: ['tea', 'milk'] });
  await visit.refuses(oldPeer);
}

/** `maxAge` counts from the login, however often the session is saved, and whoever does it. */
async function savesDoNotProlong(visit) {
  const at = (seconds) => visit.peer({ ttl: TTL_S, clockOffsetMs: seconds * 1000 });
  const fe26 = await visit.fe26({ ttl: TTL_S });
  const [before, later] = await Promise.all([-TTL_S - 30, -300].map(at));
  await visit.post(before, '/login', { user: 'Ada' });
  await visit.post(later, '/set', { cart: [] });
  await visit.refuses(fe26, 'expired');

  await visit.post(later, '/logout');
  await visit.post(later, '/login', { user: 'Bob' });
  await visit.post(fe26, '/set', { cart: ['tea'] });
  await visit.reads(await at(TTL_S - 300 - 30), { user: 'Bob', cart: ['tea'] });
  await visit.refuses(await at(TTL_S - 300 + 30));
}

/** `idleTimeout` counts from the last use that h3 has seen, which fe26 leaves as it is. */
async function idle(visit) {
  const at = (seconds) => visit.peer({ idleTimeout: TTL_S, clockOffsetMs: seconds * 1000 });
  const fe26 = await visit.fe26();
  const [then, now, later, tooLate] = await Promise.all([-400, 0, 150, 900].map(at));
  await visit.post(then, '/login', { user: 'Ada' });
  await visit.post(fe26, '/set', { cart: ['tea'] });
  // More than a half of the time has passed, so reading is a use, too.
  await visit.reads(later, { user: 'Ada', cart: ['tea'] });
  await visit.reads(fe26, { user: 'Ada', cart: ['tea'] });
  await visit.reads(now, { user: 'Ada', cart: ['tea'] });
  await visit.refuses(tooLate);
}

/** From h3 1 to 2: fe26 opens the tokens of both, and seals with one iteration until the last application has moved. */
async function moves(visit) {
  const [before, after] = await Promise.all([visit.start('h3-1', {}), visit.peer()]);
  const [between, last] = await Promise.all([
    visit.fe26({ framework: 'h3-1', alsoOpens: [{ framework: 'h3-2' }] }),
    visit.fe26(),
  ]);
  await visit.post(before, '/login', { user: 'Ada' });
  await visit.reads(between, { user: 'Ada' });
  await visit.refuses(last, 'invalid');
  await visit.post(between, '/set', { cart: ['tea'] });
  await visit.reads(before, { user: 'Ada', cart: ['tea'] });
  // h3 2 reads it, and seals it again at once with its own number of iterations.
  await visit.reads(after, { user: 'Ada', cart: ['tea'] });
  await visit.reads(last, { user: 'Ada', cart: ['tea'] });
  await visit.reads(between, { user: 'Ada', cart: ['tea'] });
  await visit.post(between, '/set', { cart: [] });
  await visit.reads(after, { user: 'Ada', cart: [] });
  await visit.reads(after, { user: 'Ada', cart: [] });
  await visit.refuses(before);
}

/** The page and the routes that nuxt-auth-utils brings, and what its functions do to a session. */
async function nuxtAuthUtils(visit) {
  const [fe26, nuxt] = await Promise.all([visit.fe26(), visit.peer()]);
  const get = async (path) => (await visit.browser.request(nuxt, 'GET', path)).text;
  const page = async () => /Hello, \w+/.exec(await get('/'))[0];
  visit.check('the page', await page(), 'Hello, stranger');
  await visit.post(fe26, '/login', { user: 'Ada' });
  visit.check('the page', await page(), 'Hello, Ada');
  const { id, ...data } = JSON.parse(await get('/api/_auth/session'));
  visit.check('the session', [data, id.length], [{ user: 'Ada' }, 36]);

  // setUserSession joins arrays, and replaceUserSession keeps the other fields.
  await visit.post(fe26, '/set', { cart: ['tea'], id: 'of the data' });
  await visit.post(nuxt, '/login', { cart: ['milk'] });
  await visit.reads(fe26, { user: 'Ada', cart: ['milk', 'tea'], id: 'of the data' });
  await visit.post(nuxt, '/set', { theme: 'dark' });
  await visit.reads(fe26, { user: 'Ada', cart: ['milk', 'tea'], id: 'of the data', theme: 'dark' });
  visit.check('the id', JSON.parse(await get('/api/_auth/session')).id, id);

  await visit.browser.request(nuxt, 'DELETE', '/api/_auth/session');
  await visit.isLoggedOut(fe26);
  visit.check('the page', await page(), 'Hello, stranger');
}

/** A part that is missing: fe26 refuses the rest, h3 takes it for no session. */
async function chunksLost(visit, { cookieName, namesOf }) {
  const [first, fe26, peer] = await Promise.all([visit.first(CHUNK), visit.fe26(CHUNK), visit.peer()]);
  const [, ...chunks] = namesOf(3);
  for (const lost of chunks) {
    await visit.post(first, '/set', filler(FILLS[3]));
    visit.browser.setCookie(`${lost}=; Max-Age=0; Path=/`);
    await visit.refuses(fe26, 'invalid');
    await visit.isLoggedOut(peer);
    await visit.post(fe26, '/login', { user: 'Ada' });
    visit.hasCookies(cookieName);
    await visit.reads(peer, { user: 'Ada' });
    await visit.post(fe26, '/logout');
  }
}

/** h3 has no limit below 100 chunks. fe26 has: the longest token. */
async function fiveChunks(visit, { namesOf }) {
  const [first, fe26, peer] = await Promise.all([visit.first(CHUNK), visit.fe26(CHUNK), visit.peer()]);
  await visit.post(first, '/set', filler(11_900));
  visit.hasCookies(...namesOf(5));
  await visit.reads(fe26, filler(11_900));
  await visit.reads(peer, filler(11_900));
  await visit.isTooBig(fe26, filler(12_200));
  await visit.post(peer, '/set', filler(12_200));
  await visit.refuses(fe26, 'invalid');
  await visit.post(fe26, '/login', { user: 'Ada' });
  visit.hasCookies(...namesOf(1));
  await visit.reads(peer, { user: 'Ada' });
}

/** The same sessions make the same cookies. */
async function sameChunks(visit, { namesOf }) {
  const [fe26, peer] = await Promise.all([visit.fe26(CHUNK), visit.peer()]);
  const sizes = () => Object.entries(visit.browser.cookies).map(([name, value]) => [name, value.length]).sort();
  await visit.post(await visit.first(), '/login', { user: 'Ada' });
  for (let length = 2600; length < 11_900; length += 211) {
    await visit.post(fe26, '/set', filler(length));
    const ours = sizes();
    await visit.post(peer, '/set', filler(length));
    visit.check(`filler of ${length}`, sizes(), ours);
  }
  visit.hasCookies(...namesOf(5));
}

const ALL = [
  ...COMMON,
  { name: 'rotation, without ids', play: rotated },
  { name: 'saves do not prolong maxAge', once: true, play: savesDoNotProlong },
];

const H3_2_PACKAGES = [
  'h3-2',
  '../apps/solid-start-2/node_modules/@solidjs/start',
  '../apps/nitro-3-beta/node_modules/nitro',
  'nitro',
  '@tanstack/start-server-core-h3',
];

export const H3_TABLES = [
  {
    legend: `h3 1: ${installed('h3', 'nitropack', 'nuxt', 'nuxt-auth-utils', '@solidjs/start', 'vinxi')}`,
    peers: H3_1,
    scenarios: [
      ...ALL,
      ONE_COOKIE,
      { name: 'pages and routes of nuxt-auth-utils', ...only('nuxt'), once: true, play: nuxtAuthUtils },
    ],
  },
  {
    legend: `h3 2: ${installed(...H3_2_PACKAGES)}`,
    peers: H3_2,
    scenarios: [
      ...ALL,
      { name: '1 to 4 cookies, by turns', play: growsAndShrinks },
      { name: '2 to 4 cookies, log out', play: chunkedLogOut },
      { name: 'the same cookies, by size', play: sameChunks },
      { name: '3 cookies, one lost', play: chunksLost },
      { name: '5 cookies, and too big for them', play: fiveChunks },
      { name: 'idleTimeout counts from the last use', ...only('h3-2', 'solid-2', 'nitro-3b'), once: true, play: idle },
      { name: 'from h3 1 to h3 2', ...only('h3-2', 'solid-2', 'nitro-3b'), once: true, play: moves },
    ],
  },
];
