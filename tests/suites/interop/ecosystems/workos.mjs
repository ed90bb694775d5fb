// WorkOS: AuthKit in a Next.js application, the toolkit for other frameworks, and the SDK for Node, with an API on
// 127.0.0.1 (servers/workos-api.mjs).

import { NEW } from '../logins.mjs';
import { UNICODE } from '../rows.mjs';
import { app, installed, only, PASSWORD, script } from './common.mjs';

const COOKIE = 'wos-session';

const ADA = {
  object: 'user',
  id: 'user_01',
  email: 'ada@example.com',
  email_verified: true,
  first_name: 'Ada',
  last_name: null,
  metadata: { language: 'en' },
};

const configOf = (kind, { password = PASSWORD, alsoOpens = [], ...others }) => {
  if (kind !== 'fe26') return { password, ...others };
  const withPassword = (text) => ({ framework: 'authkit', password: { 1: text } });
  return { ...withPassword(password), alsoOpens: alsoOpens.map(withPassword) };
};

/** Users log in at WorkOS, so no session begins in fe26. */
const peer = (key, command) => ({ key, command, configOf, alwaysBegins: true });

const PEERS = [
  peer('authkit', app('authkit', '', 'authkit.mjs')),
  peer('session', script('authkit-session.mjs')),
  peer('node-10', script('workos.mjs', '@workos-inc/node')),
  peer('node-11', script('workos.mjs', 'workos-node-11')),
];

let apis = 0;

/** Starts an API of its own, and resolves to its port. */
async function startApi(visit, options) {
  apis += 1;
  const { port } = await visit.start('workos-api', { api: apis, user: ADA, ...options });
  return port;
}

/** Starts an API and an application that asks it. */
const startWith = async (visit, options) => visit.peer({ apiPort: await startApi(visit, options) });

/** Logs in as a browser does: from the application to WorkOS and back. */
async function logIn(visit, server) {
  const ports = [server.port];
  let [{ port }, path] = [server, '/login'];
  for (;;) {
    const answer = await visit.browser.request({ port }, 'GET', path);
    visit.check(`${path}: ${answer.text}`, [302, 307].includes(answer.status), true);
    const to = new URL(answer.location, `http://127.0.0.1:${port}`);
    if (to.pathname === '/session') {
      visit.check('from the application to WorkOS and back', ports.length, 3);
      return answer;
    }
    [port, path] = [Number(to.port), to.pathname + to.search];
    ports.push(port);
  }
}

const get = async (visit, server, path = '/session') =>
  JSON.parse((await visit.browser.request(server, 'GET', path)).text);

/** Who is logged in, by the names that all of them have. */
function pick({ user, sessionId, organizationId = null, role = null, permissions = [], impersonator = null, ...rest }) {
  return { user, sessionId, organizationId, role, permissions, impersonator, accessToken: rest.accessToken };
}

/** Both find the same user with the same rights. */
async function sameUser(visit, fe26, server) {
  const ours = await get(visit, fe26);
  visit.check('who is logged in', pick(ours), pick(await get(visit, server)));
  visit.check('a user', ours.user?.id, ADA.id);
  return ours;
}

async function isLoggedOut(visit, fe26, server) {
  visit.check('fe26', await get(visit, fe26), { user: null, reason: 'there is no session' });
  visit.check('peer', (await get(visit, server)).user, null);
}

/** All that a session can have. fe26 seals it again, and it is the same. */
async function sealedAgain(visit) {
  const [fe26, server] = await Promise.all([
    visit.fe26(),
    startWith(visit, {
      claims: { org_id: 'org_01', role: 'admin', permissions: ['a', 'b:c'], entitlements: [], feature_flags: ['x'] },
      answer: { organization_id: 'org_01', impersonator: { email: 'admin@example.com', reason: 'a "test"' } },
    }),
  ]);
  await logIn(visit, server);
  const before = [await sameUser(visit, fe26, server), await get(visit, fe26, '/raw')];
  visit.check('its id', [visit.tokenOf(COOKIE)[1], visit.tokenOf(COOKIE)[5]], ['1', '']);
  const token = visit.browser.cookies[COOKIE];
  await visit.post(fe26, '/set', {});
  visit.check('another token', visit.browser.cookies[COOKIE] === token, false);
  visit.check('the same id', [visit.tokenOf(COOKIE)[1], visit.tokenOf(COOKIE)[5]], ['1', '']);
  visit.check('the session', [await sameUser(visit, fe26, server), await get(visit, fe26, '/raw')], before);
  visit.check('an impersonator', before[0].impersonator.reason, 'a "test"');
}

/** Names of attributes and their values; without Expires, which Next.js adds, and Secure, which needs HTTPS. */
async function sameAttributes(visit) {
  const [fe26, server] = await Promise.all([visit.fe26(), startWith(visit)]);
  const attributes = (setCookies) =>
    setCookies
      .filter((text) => text.startsWith(COOKIE))
      .map((text) => text.toLowerCase().split('; ').slice(1).filter((part) => !/^(expires|secure)/.test(part)).sort());
  const { setCookies: theirs } = await logIn(visit, server);
  const { setCookies: ours } = await visit.post(fe26, '/set', {});
  visit.check('attributes', attributes(ours), attributes(theirs));
  visit.check('Max-Age', attributes(ours)[0].includes('max-age=34560000'), true);
}

/** The first access token is over at once: fe26 says so, the application renews it. */
async function renewed(visit) {
  const [fe26, server] = await Promise.all([visit.fe26(), startWith(visit, { lifetimes: [-1, 300] })]);
  await logIn(visit, server);
  visit.check('fe26', await get(visit, fe26), { user: null, reason: 'access token has expired' });
  const before = await get(visit, fe26, '/raw');
  visit.check('peer', (await get(visit, server)).user.id, ADA.id);
  await sameUser(visit, fe26, server);
  const after = await get(visit, fe26, '/raw');
  const tokens = ['accessToken', 'refreshToken'];
  visit.check('new tokens', tokens.filter((name) => before[name] === after[name]), []);
}

/** What fe26 adds is kept until the application renews the access token. */
async function added(visit) {
  const [fe26, server] = await Promise.all([visit.fe26(), startWith(visit, { lifetimes: [2, 300] })]);
  await logIn(visit, server);
  const before = await get(visit, fe26, '/raw');
  await visit.post(fe26, '/set', { note: ['of fe26', null] });
  visit.check('fe26', await get(visit, fe26, '/raw'), { ...before, note: ['of fe26', null] });
  await new Promise((resolve) => setTimeout(resolve, 2500));
  visit.check('peer', (await get(visit, server)).user.id, ADA.id);
  visit.check('fe26', (await get(visit, fe26, '/raw')).note, undefined);
}

/** An access token of somebody else, beside this user. */
async function anotherUser(visit, { key }) {
  const [fe26, server] = await Promise.all([visit.fe26(), startWith(visit, { claims: { sub: 'user_02' } })]);
  await logIn(visit, server);
  visit.check('fe26', await get(visit, fe26), { user: null, reason: 'access token is not a JWT of this user' });
  // The others leave that to the application.
  visit.check('peer', (await get(visit, server)).user?.id, key === 'authkit' ? undefined : ADA.id);
}

async function tampered(visit) {
  const [fe26, server] = await Promise.all([visit.fe26(), startWith(visit)]);
  await logIn(visit, server);
  const token = visit.tokenOf(COOKIE);
  for (const at of [2, 3, 4, 6, 7]) {
    const [character, ...rest] = token[at];
    const changed = token.with(at, [character === '1' ? '2' : '1', ...rest].join(''));
    for (const one of [fe26, server]) {
      visit.browser.setCookie(`${COOKIE}=${changed.join('*')}~2; Path=/`);
      visit.check(`${one.kind}: part ${at}`, (await get(visit, one)).user, null);
    }
  }
}

async function unicode(visit) {
  const text = UNICODE.map(({ text }) => text).join('');
  const user = { ...ADA, first_name: text.slice(0, 100), last_name: text.slice(100), metadata: { text } };
  const [fe26, server] = await Promise.all([visit.fe26(), startWith(visit, { user })]);
  await logIn(visit, server);
  await sameUser(visit, fe26, server);
  await visit.post(fe26, '/set', {});
  const found = await sameUser(visit, fe26, server);
  visit.check('the name', [found.user.firstName, found.user.metadata.text], [user.first_name, text]);
}

/** None of them has chunks: the browser drops what the peer sends. */
async function tooBig(visit) {
  const user = { ...ADA, metadata: { text: 'x'.repeat(3000) } };
  const [fe26, server, other] = await Promise.all([visit.fe26(), startWith(visit, { user }), startWith(visit)]);
  await logIn(visit, server);
  visit.check('cookies that are too long', visit.browser.dropped.splice(0), [COOKIE]);
  await isLoggedOut(visit, fe26, server);
  await logIn(visit, other);
  await visit.isTooBig(fe26, user.metadata);
  await sameUser(visit, fe26, other);
}

/** A new password: all have to log in again, but fe26 can open the old one's tokens. */
async function rotated(visit) {
  const apiPort = await startApi(visit);
  const [fe26, newFe26, server, newServer] = await Promise.all([
    visit.fe26(),
    visit.fe26({ password: NEW, alsoOpens: [PASSWORD] }),
    visit.peer({ apiPort }),
    visit.peer({ apiPort, password: NEW }),
  ]);
  await logIn(visit, server);
  await sameUser(visit, fe26, server);
  await sameUser(visit, newFe26, server);
  await visit.post(newFe26, '/set', {});
  await sameUser(visit, newFe26, newServer);
  visit.check('the old password', (await get(visit, fe26)).user, null);
  visit.check('the old password', (await get(visit, server)).user, null);
}

async function loggedOut(visit) {
  const [fe26, server] = await Promise.all([visit.fe26(), startWith(visit)]);
  await isLoggedOut(visit, fe26, server);
  await logIn(visit, server);
  await sameUser(visit, fe26, server);
  await visit.post(fe26, '/logout');
  visit.check('cookie', visit.browser.cookies[COOKIE], undefined);
  await isLoggedOut(visit, fe26, server);
  await logIn(visit, server);
  await sameUser(visit, fe26, server);
  await visit.browser.request(server, 'POST', '/logout');
  visit.check('cookie', visit.browser.cookies[COOKIE], undefined);
  await isLoggedOut(visit, fe26, server);
}

const PACKAGES = [
  '@workos-inc/authkit-nextjs',
  'next',
  '@workos/authkit-session',
  '@workos-inc/node',
  'workos-node-11',
];

export const WORKOS_TABLE = {
  legend: `WorkOS: ${installed(...PACKAGES)}`,
  peers: PEERS,
  // Other servers of the scenarios.
  servers: { 'workos-api': script('workos-api.mjs') },
  scenarios: [
    { name: 'log in, sealed again by fe26', play: sealedAgain },
    { name: 'the same attributes of the cookie', ...only('authkit', 'session'), play: sameAttributes },
    { name: 'access token expired, and renewed', play: renewed },
    { name: 'fields that fe26 adds', play: added },
    { name: 'access token of another user', play: anotherUser },
    { name: 'unicode', play: unicode },
    { name: 'tampered: logged out', play: tampered },
    { name: 'rotation', play: rotated },
    { name: 'too big for one cookie', play: tooBig },
    { name: 'log out, on either side', play: loggedOut },
  ],
};
