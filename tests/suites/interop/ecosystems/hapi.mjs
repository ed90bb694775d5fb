// hapi's cookies: by `server.state`, by @hapi/cookie, by @hapi/yar.

import { randomBytes } from 'node:crypto';
import { filler, rotated } from '../logins.mjs';
import { COMMON, installed, ONE_COOKIE, only, PASSWORD, script } from './common.mjs';

const KEY = { b64: randomBytes(32).toString('base64') };

/** `kind` is that of servers/hapi.mjs, `framework` what fe26 calls it. */
function peer(kind, framework, { cookieName = 'sid', ...rest } = {}) {
  const configOf = (of, { password = PASSWORD, ...others }) => {
    const hasIds = typeof password === 'object' && !password.b64;
    return of === 'fe26'
      ? { framework, cookieName, password: hasIds ? password : { '': password }, ...others }
      : { kind, cookieName, password, ...others };
  };
  return { key: kind, command: script('hapi.mjs'), configOf, cookieName, stripsQuotes: true, ...rest };
}

/** yar puts what is too long for its own limit on its server; here, the limit is the browser's. */
const YAR = { cookieName: 'session', remains: () => {} };

const yar = peer('yar', 'yar', YAR);
const PEERS = [
  peer('state', 'hapi'),
  peer('cookie', 'hapi'),
  { ...yar, configOf: (of, options) => yar.configOf(of, { ...(of === 'yar' && { maxCookieSize: 4000 }), ...options }) },
];

/** A Buffer of 32 bytes. */
async function rawKey(visit, { cookieName }) {
  const [first, second] = await Promise.all([visit.first({ password: KEY }), visit.second({ password: KEY })]);
  await visit.post(first, '/login', { user: 'Ada' });
  const [, id, encryptionSalt, , , , integritySalt] = visit.tokenOf(cookieName);
  visit.check('id and salts', [id, encryptionSalt, integritySalt], ['', '', '']);
  await visit.reads(second, { user: 'Ada' });
  await visit.post(second, '/set', { cart: ['tea'] });
  await visit.reads(first, { user: 'Ada', cart: ['tea'] });
}

/** `sign` appends a signature to the token: fe26 refuses it, and hapi refuses a token without one. */
async function signed(visit) {
  const [fe26, peer] = await Promise.all([visit.fe26(), visit.peer({ sign: { password: PASSWORD } })]);
  await visit.post(peer, '/login', { user: 'Ada' });
  await visit.reads(peer, { user: 'Ada' });
  await visit.refuses(fe26, 'invalid');
  await visit.post(fe26, '/login', { user: 'Bob' });
  await visit.reads(fe26, { user: 'Bob' });
  await visit.refuses(peer);
}

/** Two cookies of one name, because their paths differ: fe26 takes the first one, hapi all of them. */
async function twoPaths(visit, { cookieName }) {
  const [fe26, peer] = await Promise.all([visit.fe26(), visit.peer()]);
  await visit.post(peer, '/login', { user: 'Ada' });
  visit.browser.setCookie(`${cookieName}=${visit.tokenOf(cookieName).join('*')}; Path=/session`);
  await visit.reads(fe26, { user: 'Ada' });
  await visit.reads(peer, [{ user: 'Ada' }, { user: 'Ada' }]);
}

/** By default, yar has sessions of more than 1024 characters on its server, and only the id in the cookie. */
async function onTheServer(visit) {
  const [fe26, peer] = await Promise.all([visit.fe26(), visit.peer({ maxCookieSize: 1024 })]);
  await visit.post(peer, '/set', filler(1000));
  await visit.reads(peer, filler(1000));
  await visit.reads(fe26, {});
  // All that fe26 writes is in the cookie. yar reads it there, and puts it on its server at the next change.
  await visit.post(fe26, '/set', { user: 'Ada', ...filler(2000) });
  await visit.reads(peer, { user: 'Ada', ...filler(2000) });
  await visit.post(peer, '/set', { cart: [] });
  await visit.reads(peer, { user: 'Ada', ...filler(2000), cart: [] });
  await visit.reads(fe26, {});
}

export const HAPI_TABLE = {
  legend: `hapi: ${installed('@hapi/hapi', '@hapi/cookie', '@hapi/yar')}`,
  peers: PEERS,
  scenarios: [
    ...COMMON,
    { ...ONE_COOKIE, ...only('state', 'cookie') },
    { name: 'raw key', play: rawKey },
    { name: 'rotation, by ids', play: (visit, { cookieName }) => rotated(visit, {}, 0, cookieName) },
    { name: 'sign: refused by both', ...only('state', 'cookie'), once: true, play: signed },
    { name: 'two cookies of one name', ...only('state'), once: true, play: twoPaths },
    { name: 'sessions on the server', ...only('yar'), once: true, play: onTheServer },
  ],
};
