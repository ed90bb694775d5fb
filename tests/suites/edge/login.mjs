// A login that a Worker in workerd and Node applications share: node login.mjs CONFIG

import { Browser } from '../interop/browser.mjs';
import { check, finish } from './checks.mjs';
import { at, visitNode } from './peers.mjs';
import { start } from './runtime.mjs';

const [config] = process.argv.slice(2);

const OLD = 'the password that all servers had, long enough';
const NEW = 'the new password of a rotation, long enough';
const BOTH = { 1: OLD, 2: NEW };
const DAY_MS = 24 * 3600 * 1000;
const TTL_MS = 14 * DAY_MS;
const SKEW_MS = 60_000;

const run = async (passwords) => (await start(config, { env: { SESSION_PASSWORDS: passwords } })).address;
const worker = await run(`2:${NEW}\n1:${OLD}`);
const rotated = await run(`2:${NEW}`);
const broken = await run('2:too short');

/** Asks a Worker with the browser's cookies, and takes in those that come. */
async function ask(browser, method, path, fields, address = worker) {
  const cookie = Object.entries(browser.cookies).map((pair) => pair.join('=')).join('; ');
  const answer = await fetch(address + path, {
    method,
    headers: cookie ? { cookie } : {},
    body: fields && new URLSearchParams(fields),
    redirect: 'manual',
    signal: AbortSignal.timeout(60_000),
  });
  const setCookies = answer.headers.getSetCookie();
  for (const value of setCookies) browser.setCookie(value);
  return { status: answer.status, setCookies, text: await answer.text() };
}

/** What the Worker's page says. */
async function look(browser, address) {
  const { status, text, setCookies } = await ask(browser, 'GET', '/', undefined, address);
  const find = (pattern) => pattern.exec(text)?.[1];
  return {
    status,
    name: find(/id="user">(.*?)</),
    visits: find(/id="visits">(.*?)</),
    note: find(/<textarea[^>]*>\n([^<]*)</),
    alert: find(/role="alert">(.*?)</),
    names: setCookies.map((value) => value.split('=', 1)[0]),
  };
}

const NOTHING = { name: undefined, visits: undefined, note: undefined, alert: undefined };
/** What the page says of every cookie that is refused: the reason is for the log. */
const ENDED = 'Your session has ended. Please sign in again.';
const page = (expected) => ({ status: 200, ...NOTHING, names: [], ...expected });

async function logIn(name = 'Ada') {
  const browser = new Browser();
  await ask(browser, 'POST', '/login', { name });
  return browser;
}

const names = (browser) => Object.keys(browser.cookies).sort();

for (const peer of ['iron-session 9', 'iron-session 8']) {
  console.log(`\nA login shared with ${peer}`);
  const browser = new Browser();
  check('nobody is logged in at first', await look(browser), page());
  const { status, setCookies } = await ask(browser, 'POST', '/login', { name: 'Ada <Lovelace>' });
  check('the login leads to the page', status, 303);
  check('one cookie, with the attributes of iron-session', setCookies.map((value) => value.split('; ').slice(1)), [
    ['Max-Age=1209540', 'Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax'],
  ]);
  const first = page({ name: 'Ada &#60;Lovelace&#62;', visits: '0', note: '' });
  check('the page escapes the name', await look(browser), first);
  await ask(browser, 'POST', '/count');
  const counted = { name: 'Ada <Lovelace>', visits: 1, note: '' };
  check('Node reads the session', await visitNode(peer, browser, BOTH), counted);
  const cart = [{ tea: 2.5 }, null];
  await visitNode(peer, browser, BOTH, (session) => Object.assign(session, { visits: 40, cart }));
  check('the Worker reads what Node changed', (await look(browser)).visits, '40');
  await ask(browser, 'POST', '/count');
  await ask(browser, 'POST', '/note', { note: 'чай & 🫖' });
  check('Node reads what the Worker changed, and its own field', await visitNode(peer, browser, BOTH), {
    name: 'Ada <Lovelace>', visits: 41, note: 'чай & 🫖', cart,
  });
  await ask(browser, 'POST', '/logout');
  check('the logout deletes the cookie', names(browser), []);
  check('Node finds nobody', await visitNode(peer, browser, BOTH), {});
}

console.log('\nTokens that are refused');
const PARTS = ['prefix', 'id', 'encryption salt', 'IV', 'ciphertext', 'expiration', 'integrity salt', 'MAC'];
for (const [index, part] of PARTS.entries()) {
  const browser = await logIn();
  const parts = browser.cookies.sid.split('~')[0].split('*');
  // Its first digit or letter, by another one of which the part is still well-formed.
  parts[index] = parts[index].replace(/[0-9a-zA-Z]/, (char) => (char === '1' ? '2' : '1'));
  browser.setCookie(`sid=${parts.join('*')}~2`);
  check(`${part} tampered with`, await look(browser), page({ alert: ENDED, names: ['sid'] }));
  check('the browser has no cookie any more', names(browser), []);
}
const OTHERS = { 'empty parts': '*******~2', 'no token': 'é', 'too long': 'x'.repeat(20_000) };
for (const [name, value] of Object.entries(OTHERS)) {
  const answer = await fetch(worker, { headers: { cookie: `sid=${Buffer.from(value).toString('latin1')}` } });
  check(name, (await answer.text()).includes(`role="alert">${ENDED}<`), true);
}
const ENDS = [[-SKEW_MS / 2, undefined], [SKEW_MS / 2, undefined], [2 * SKEW_MS, ENDED], [DAY_MS, ENDED]];
for (const [late, alert] of ENDS) {
  const browser = new Browser();
  const store = (session) => Object.assign(session, { name: 'Ada' });
  await at(-TTL_MS - late, () => visitNode('iron-session 9', browser, BOTH, store));
  check(`${late / 1000} s after its end: ${alert ? 'refused' : 'opened'}`, (await look(browser)).alert, alert);
}

console.log('\nA rotation of passwords');
{
  const browser = new Browser();
  const store = (session) => Object.assign(session, { name: 'Ada', visits: 7 });
  await visitNode('iron-session 9', browser, { 1: OLD }, store);
  check('a token of the old password opens', (await look(browser)).visits, '7');
  const { sid: old } = browser.cookies;
  await ask(browser, 'POST', '/count');
  check('and is sealed by the new one', browser.cookies.sid.startsWith('Fe26.2*2*'), true);
  check('which opens where the old one is dropped', (await look(browser, rotated)).visits, '8');
  browser.setCookie(`sid=${old}`);
  check('where the old one does not', (await look(browser, rotated)).alert, ENDED);
}

console.log('\nA session over several cookies');
{
  const browser = await logIn();
  const note = 'A long note. '.repeat(500);
  const { setCookies } = await ask(browser, 'POST', '/note', { note });
  const sent = setCookies.map((value) => value.split('; ').slice(0, 2).join('; ').replace(/=[^;]{9,}/, '=…'));
  const lasts = 'Max-Age=1209540';
  const chunks = [`sid.0=…; ${lasts}`, `sid.1=…; ${lasts}`, `sid.2=…; ${lasts}`];
  check('all Set-Cookie headers arrive', sent, [...chunks, 'sid=; Max-Age=0']);
  check('each within the limit of browsers', setCookies.every((value) => value.length <= 4096), true);
  check('the Worker reads it', (await look(browser)).note, note);
  const chunk = { chunk: true };
  check('Node reads it', (await visitNode('iron-session 9', browser, BOTH, undefined, chunk)).note, note);
  const longer = 'A longer one. '.repeat(600);
  await visitNode('iron-session 9', browser, BOTH, (session) => Object.assign(session, { note: longer }), chunk);
  check("the Worker reads Node's", (await look(browser)).note, longer);
  const before = browser.cookies;
  const { status, setCookies: none } = await ask(browser, 'POST', '/note', { note: 'x'.repeat(12_000) });
  check('too much is not saved', [status, none, browser.cookies], [413, [], before]);
  await ask(browser, 'POST', '/note', { note: 'short' });
  check('a short one is in one cookie again', names(browser), ['sid']);
  await ask(browser, 'POST', '/note', { note });
  await ask(browser, 'POST', '/logout');
  check('the logout deletes all of them', names(browser), []);
}

console.log('\nThe rest');
{
  const browser = await logIn();
  const answer = await ask(browser, 'GET', '/', undefined, broken);
  check("a Worker's wrong password costs nobody the session", [answer.status, answer.setCookies], [500, []]);
  check('a GET changes nothing', (await ask(browser, 'GET', '/logout')).status, 404);
  const { status, setCookies } = await ask(new Browser(), 'POST', '/count');
  check('without a login there is nothing to count', [status, setCookies], [303, []]);
  check('a login needs a name', (await ask(new Browser(), 'POST', '/login', { name: ' ' })).status, 422);
}
finish();
