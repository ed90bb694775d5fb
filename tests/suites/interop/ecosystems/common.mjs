// Scenarios for the sessions of all frameworks but iron-session's, and what the peers have in common.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { logInReadChangeLogOut, otherCookies, SKEW_S, sizes, tampered, unknownFields } from '../logins.mjs';
import { BMP, UNICODE } from '../rows.mjs';

export const PASSWORD = 'a password that all servers have, long enough';
const TTL_S = 600;

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The command of a server: a script of the folder servers. */
export const script = (name, ...args) => [process.execPath, pathOf(`servers/${name}`), ...args];

/** The command of a built application: its folder and its entry file. */
export const app = (name, entry = '.output/server/index.mjs', server = 'built.mjs') =>
  script(server, pathOf(`apps/${name}/${entry}`));

/** Names and versions of packages as they are installed, not as they were asked for. */
export function installed(...folders) {
  const versions = folders.map((folder) => {
    const { name, version } = JSON.parse(readFileSync(pathOf(`node_modules/${folder}/package.json`), 'utf8'));
    return `${name} ${version}`;
  });
  return versions.join(', ');
}

/** All texts of the Basic Multilingual Plane and beyond, as many a session as a cookie holds. */
async function unicode(visit) {
  const servers = await Promise.all([visit.first(), visit.second()]);
  const texts = [...BMP, ...UNICODE].map(({ text }) => text);
  for (let at = 0; at < texts.length; at += 3) {
    const [writer, reader] = at % 2 === 0 ? servers : servers.toReversed();
    const session = { texts: texts.slice(at, at + 3) };
    await visit.post(writer, '/set', session);
    await visit.reads(reader, session);
    await visit.reads(writer, session);
  }
}

/** The attributes of a login's cookie, in whatever order; without a ttl, so without an end. */
async function sameAttributes(visit) {
  const [first, second] = await Promise.all([visit.first(), visit.second()]);
  const attributes = ({ setCookies }) => setCookies.map((text) => text.split('; ').slice(1).sort());
  const one = await visit.post(first, '/login', { user: 'Ada' });
  const other = await visit.post(second, '/login', { user: 'Ada' });
  visit.check('attributes', attributes(other), attributes(one));
  visit.check('cookies', one.setCookies.length, 1);
  visit.check('name', other.setCookies[0].split('=')[0], one.setCookies[0].split('=')[0]);
}

/** No server writes quotes around a token, and fe26 refuses one in quotes. Some peers strip them. */
async function quoted(visit, { cookieName, stripsQuotes }) {
  const [first, fe26, peer] = await Promise.all([visit.first(), visit.fe26(), visit.peer()]);
  await visit.post(first, '/login', { user: 'Ada' });
  visit.browser.setCookie(`${cookieName}="${visit.browser.cookies[cookieName]}"`);
  await visit.refusesAside(fe26, 'invalid');
  if (stripsQuotes) await visit.reads(peer, { user: 'Ada' });
  else await visit.refuses(peer, 'invalid');
}

/** h3 looks at the session's age, to the millisecond; for hapi and fe26 there is a skew. */
async function expired(visit, { countsAge }) {
  const end = TTL_S + (countsAge ? 0 : SKEW_S);
  const options = { ttl: TTL_S };
  const [first, second] = await visit.pairApart(end - 30, options);
  await visit.post(first, '/login', { user: 'Ada' });
  await visit.reads(second, { user: 'Ada' });

  const [firstAgain, tooLate] = await visit.pairApart(end + 30, options);
  await visit.post(firstAgain, '/logout');
  await visit.post(firstAgain, '/login', { user: 'Ada' });
  await visit.reads(firstAgain, { user: 'Ada' });
  await visit.refuses(tooLate, 'expired');
  await visit.post(tooLate, '/login', { user: 'Bob' });
  await visit.reads(tooLate, { user: 'Bob' });
}

/**
 * Sizes around the one at which a cookie is full. The tokens are equally long. fe26 refuses to save if the cookie with
 * its attributes has more than 4096 bytes, as iron-session does; the peer sends cookies that the browser drops.
 */
async function sameLimit(visit, { cookieName }) {
  const [fe26, peer] = await Promise.all([visit.fe26(), visit.peer()]);
  const { setCookies: [login] } = await visit.post(await visit.first(), '/login', { user: 'Ada' });
  const { setCookies: [ours] } = await visit.post(fe26, '/set', {});
  visit.check('name', login.split('=')[0], cookieName);
  const attributes = ours.length - sizeOf(ours);
  const outcomes = new Set();
  for (const length of sizes(2500, 3000, 7)) {
    const body = { filler: 'x'.repeat(length) };
    const { setCookies: [theirs] } = await visit.browser.request(peer, 'POST', '/set', body);
    const isDropped = visit.browser.dropped.splice(0).includes(cookieName);
    const answer = await visit.browser.request(fe26, 'POST', '/set', body);
    const fits = sizeOf(theirs) + attributes <= 4096;
    visit.check(`filler of ${length}: ${answer.text}`, answer.status, fits ? 204 : 500);
    visit.check('sizes of the cookies', answer.setCookies.map(sizeOf), fits ? [sizeOf(theirs)] : []);
    outcomes.add(`${fits ? 'saved' : 'refused'}, ${isDropped ? 'dropped' : 'kept'}`);
  }
  visit.check('outcomes', [...outcomes], ['saved, kept', 'refused, kept', 'refused, dropped']);
}

/** Of the name and the token. */
const sizeOf = (setCookie) => setCookie.split(';')[0].length;

export const COMMON = [
  { name: 'log in, read, change, log out', play: logInReadChangeLogOut },
  { name: 'fields that one side does not know', play: unknownFields },
  { name: 'unicode: the whole BMP, and beyond', play: unicode },
  { name: 'the same attributes of the cookie', play: sameAttributes },
  { name: 'beside other cookies', play: otherCookies },
  { name: 'tampered: a fresh session', play: tampered },
  { name: 'a token in quotes', play: quoted },
  { name: 'expired, by the other clock', play: expired },
];

/** For those that have neither chunks nor a store. */
export const ONE_COOKIE = { name: 'the same sessions fit into one cookie', play: sameLimit };

/** A scenario that is for the peers with these keys. */
export const only = (...keys) => ({ suits: ({ key }) => keys.includes(key) });
