// Checks how a browser treats the session cookie: node test.mjs CHROMIUM SECURE_SERVER INSECURE_SERVER LOG_OF_THE_FIRST

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { chromium } from 'playwright-core';
import { seal } from './seal.mjs';

const [executablePath, SECURE, INSECURE, LOG] = process.argv.slice(2);
/** The servers again, by a name as a device on a local network has it: for a browser not a host it trusts. */
const device = (address) => address.replace('127.0.0.1', 'device.test');

const TTL_SECS = 14 * 24 * 3600;
const MAX_COOKIE_LEN = 4096;

const screenshots = mkdtempSync(join(tmpdir(), 'fe26-browser-'));
let passed = 0;
let failed = 0;
const errors = [];
const requested = new Set();

function check(what, actual, expected = true) {
  const holds = isDeepStrictEqual(actual, expected);
  if (holds) passed++;
  else failed++;
  console.log(`${holds ? 'ok    ' : 'FAILED'}  ${what}`);
  if (!holds) console.log(`        expected ${JSON.stringify(expected)}\n        got      ${JSON.stringify(actual)}`);
}

const args = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--no-proxy-server', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
  '--host-resolver-rules=MAP device.test 127.0.0.1, MAP other.test 127.0.0.1',
];
// Chromium refuses to sandbox root, which is what a container's user often is.
if (process.getuid() === 0) args.push('--no-sandbox');
const browser = await chromium.launch({ executablePath, args });

/** Runs a story in a browser of its own: no cookie, no cache. */
async function story(name, run, options = {}) {
  console.log(`\n${name}`);
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(5000);
  page.on('request', (request) => requested.add(new URL(request.url()).host));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // Chromium reports every answer of 4xx as an error too; those here are meant.
    const isAnswer = message.text().includes('the server responded with');
    if (message.type() === 'error' && !isAnswer) errors.push(message.text());
  });
  try {
    await run(page, context);
  } catch (error) {
    check(`${name}: ${error.message}`, false);
  } finally {
    await context.close();
  }
}

/** Presses a button and returns the status of the page it leads to. */
async function press(page, button) {
  const loaded = page.waitForEvent('load');
  const answered = page.waitForResponse((answer) => answer.request().isNavigationRequest() && answer.status() !== 303);
  await page.getByRole('button', { name: button }).click();
  const [answer] = await Promise.all([answered, loaded]);
  return answer.status();
}

async function signIn(page, address, name = 'Ada') {
  await page.goto(address);
  await page.locator('#name').fill(name);
  return press(page, 'Sign in');
}

const saveNote = async (page, text) => {
  await page.locator('#note').fill(text);
  return press(page, 'Save note');
};
const title = async (page) => (await page.title()).split(' · ')[0];
const visits = (page) => page.locator('#visits').innerText();
const note = (page) => page.locator('#note').inputValue();
const notice = async (page) => (await page.locator('.notice').allInnerTexts()).join();
const cookie = async (context) => (await context.cookies()).find(({ name }) => name === 'sid');
const hasCookie = async (request) => 'cookie' in await (await request).allHeaders();
const shoot = (page, name) => page.screenshot({ path: join(screenshots, `${name}.png`) });

await story('Signing in', async (page, context) => {
  const answer = await page.goto(SECURE);
  check('a new visitor is asked for a name', await title(page), 'Sign in');
  check('no cookie before the login', await context.cookies(), []);
  check('the page is in no cache', answer.headers()['cache-control'], 'no-store');

  await page.locator('#name').evaluate((input) => input.removeAttribute('maxlength'));
  await page.locator('#name').fill('x'.repeat(33));
  check('a name that is too long: 422', await press(page, 'Sign in'), 422);
  check('… the page says why', await notice(page), 'A name has 1 to 32 characters.');
  check('… what was typed is still there', await page.locator('#name').inputValue(), 'x'.repeat(33));
  check('… no cookie', await context.cookies(), []);

  check('a name of 32 characters', await signIn(page, SECURE, 'é<b>&"\''.padEnd(32, '€')), 200);
  check('… is shown as it is', await page.locator('#user').innerText(), 'é<b>&"\''.padEnd(32, '€'));
});

await story('The cookie as the browser stored it', async (page, context) => {
  await signIn(page, SECURE);
  const { value, expires, ...attributes } = await cookie(context);
  check('host, Path=/, HttpOnly, Secure, SameSite=Lax', attributes,
    { name: 'sid', domain: '127.0.0.1', path: '/', httpOnly: true, secure: true, sameSite: 'Lax' });
  const left = expires - Date.now() / 1000;
  check('it ends 60 s before its token: in 1 209 540 s', Math.abs(left - (TTL_SECS - 60)) < 10);
  const expiration = Number(value.split('*')[5]);
  check('… which ends in 14 days', Math.abs(expiration - Date.now() - TTL_SECS * 1000) < 10_000);
  check('the page says so too', await page.locator('#end strong').innerText(), 'in 14 days');
  const minute = new Date(expiration).toISOString().slice(0, 16).replace('T', ' ');
  check('… to the minute', await page.locator('time').innerText(), `${minute} UTC`);
  check('scripts do not see it', await page.evaluate(() => document.cookie), '');
  check('it is the only cookie', (await context.cookies()).length, 1);
});

await story('Counting, leaving', async (page, context) => {
  await signIn(page, SECURE);
  check('the counter begins at 0', await visits(page), '0');
  for (const expected of ['1', '2', '3']) {
    await press(page, 'Add one');
    check(`counted to ${expected}`, await visits(page), expected);
  }
  await page.reload();
  check('a reload keeps the counter and counts nothing', await visits(page), '3');
  const other = await context.newPage();
  await other.goto(SECURE);
  check('another tab sees the same', await visits(other), '3');

  await press(page, 'Sign out');
  check('signed out', await title(page), 'Sign in');
  check('the cookie is gone', await context.cookies(), []);
  await page.goBack();
  check('the back button does not bring the session back', await title(page), 'Sign in');
  await press(other, 'Add one');
  check('the other tab is signed out too', await title(other), 'Sign in');
});

await story('A session that is too big', async (page, context) => {
  await signIn(page, SECURE);
  await press(page, 'Add one');
  const text = '\nTwo lines & "quotes" <\\textarea>\n日本';
  await saveNote(page, text);
  check('a note is kept to the letter', await note(page), text);

  const kept = (await cookie(context)).value;
  check('a note of 4000 characters: 413', await saveNote(page, 'n'.repeat(4000)), 413);
  const message = await notice(page);
  check('… the page says why', /^Not saved: the cookie would have \d+ bytes, and browsers keep 4096\./.test(message));
  console.log(`        "${message}"`);
  check('… what was typed is still there', await note(page), 'n'.repeat(4000));
  check('… the cookie is the old one', (await cookie(context)).value, kept);
  await shoot(page, 'too-big');
  await page.goto(SECURE);
  check('… with the old note and counter', [await note(page), await visits(page)], [text, '1']);

  check('a form of more than 8 KiB: 413', await saveNote(page, 'n'.repeat(9000)), 413);
  const limit = 'Not saved: this server reads forms of up to 8192 bytes.';
  check('… the page says why', (await notice(page)).startsWith(limit));
  check('… the cookie is the old one', (await cookie(context)).value, kept);

  let [fits, exceeds] = [1000, 4000];
  while (exceeds - fits > 1) {
    const middle = (fits + exceeds) >> 1;
    if ((await saveNote(page, 'n'.repeat(middle))) === 200) fits = middle;
    else exceeds = middle;
  }
  await saveNote(page, 'n'.repeat(fits));
  await page.goto(SECURE);
  check(`the longest note that is taken (${fits} bytes) is stored and comes back`, (await note(page)).length, fits);
  const { value } = await cookie(context);
  const len = `sid=${value}; Max-Age=${TTL_SECS - 60}; Path=/; HttpOnly; Secure; SameSite=Lax`.length;
  // 16 bytes of ciphertext are 22 characters at the most.
  check(`… its Set-Cookie value has ${len} bytes`, len <= MAX_COOKIE_LEN && len > MAX_COOKIE_LEN - 22);
});

await story('Cookies that are refused', async (page, context) => {
  const set = (value) => context.addCookies([{ name: 'sid', value, url: SECURE, httpOnly: true, sameSite: 'Lax' }]);
  const session = { name: 'Grace', visits: 41, note: '', until_ms: null, theme: 'dark' };
  const logged = () => readFileSync(LOG, 'utf8').trimEnd().split('\n').at(-1);
  const ended = 'Your session has ended. Please sign in again.';
  const refused = async (what, value, reason) => {
    await context.clearCookies();
    await set(value);
    await page.goto(SECURE);
    check(`${what}: a fresh start`, await title(page), 'Sign in');
    check('… the page says the same for all', await notice(page), ended);
    check('… the log says why', logged(), `session refused: ${reason}`);
    check('… the cookie is gone', await context.cookies(), []);
    if (what === 'expired') await shoot(page, 'expired');
    await page.reload();
    check('… and that is told once', await notice(page), '');
  };

  await set(seal(session));
  await page.goto(SECURE);
  await press(page, 'Add one');
  check('a cookie that Node made is taken', await visits(page), '42');

  await context.clearCookies();
  await signIn(page, SECURE);
  const { value } = await cookie(context);
  const at = value.indexOf('*') + 80; // in the IV
  const tampered = value.slice(0, at) + (value[at] === 'a' ? 'b' : 'a') + value.slice(at + 1);
  await refused('changed in one character', tampered, "token has an invalid MAC");
  await refused('cut off', value.slice(0, 100), 'not a token');
  await refused('no token', 'hello', 'not a token');
  await refused('another type', seal([1, 2, 3]), "the token's payload is not of the expected type");
  await refused('expired', seal(session, { expires: Date.now() - 61_000 }), 'the token has expired');
  await refused('another password', seal(session, { id: '9' }), "no password has the token's id");

  await set(tampered);
  check('signing in replaces a bad cookie', [await signIn(page, SECURE), await notice(page)], [200, '']);
  check('… and is kept', [(await context.cookies()).length, await title(page)], [1, 'Your session']);
  await page.goto(SECURE);
  await press(page, 'Add one');
  await set(tampered);
  await press(page, 'Add one');
  check('changed between page and button: told as well', await notice(page), ended);
});

await story('Other sites', async (page) => {
  await signIn(page, SECURE);
  await page.route('http://other.test/', (route) => route.fulfill({
    contentType: 'text/html',
    body: `<form method="post" action="${SECURE}/count"><button>Win a prize</button></form>
      <a href="${SECURE}/">link</a>`,
  }));
  await page.goto('http://other.test/');
  const posted = page.waitForRequest((request) => request.method() === 'POST');
  await press(page, 'Win a prize');
  check('a POST from elsewhere comes without the cookie', await hasCookie(posted), false);
  await page.goto(SECURE);
  check('… and counts nothing', await visits(page), '0');
  const own = page.waitForRequest((request) => request.method() === 'POST');
  await press(page, 'Add one');
  check('… one from the page itself comes with it', await hasCookie(own));
  await page.goto('http://other.test/');
  await Promise.all([page.waitForURL(`${SECURE}/`), page.getByRole('link').click()]);
  check('a link from elsewhere comes with it', await title(page), 'Your session');
  requested.delete('other.test');
});

await story('Plain HTTP to a device, Secure on', async (page, context) => {
  await signIn(page, device(SECURE));
  check('the cookie is dropped without a word', await context.cookies(), []);
  check('… so the next page knows nobody', await title(page), 'Sign in');
  await shoot(page, 'dropped');
  const reason = 'You signed in, but your browser did not send the cookie back.';
  check('… and tells why', (await notice(page)).startsWith(reason));
});

await story('Plain HTTP to a device, Secure off', async (page, context) => {
  await signIn(page, device(INSECURE));
  const { value, expires, ...attributes } = await cookie(context);
  check('the cookie is kept: the same, but Secure', attributes,
    { name: 'sid', domain: 'device.test', path: '/', httpOnly: true, secure: false, sameSite: 'Lax' });
  await press(page, 'Add one');
  check('the login works', [await title(page), await visits(page)], ['Your session', '1']);
  check('scripts do not see it', await page.evaluate(() => document.cookie), '');
  await press(page, 'Sign out');
  check('signed out', [await title(page), await context.cookies()], ['Sign in', []]);
});

const looks = { wide: { width: 1000, height: 760 }, narrow: { width: 375, height: 760 } };
for (const [name, viewport] of Object.entries(looks)) {
  for (const colorScheme of ['light', 'dark']) {
    await story(`The look: ${name}, ${colorScheme}`, async (page) => {
      const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      await page.goto(SECURE);
      check('the login fits the width', await fits());
      await shoot(page, `login-${name}-${colorScheme}`);
      await signIn(page, SECURE, 'Ada Lovelace');
      for (let i = 0; i < 3; i++) await press(page, 'Add one');
      await saveNote(page, 'Bernoulli numbers: Note G, once more.');
      check('the session fits the width', await fits());
      await shoot(page, `session-${name}-${colorScheme}`);
    }, { viewport, colorScheme, deviceScaleFactor: 2 });
  }
}

await browser.close();

console.log('\nAll in all');
check('the browser reports no error', errors, []);
const own = [SECURE, INSECURE, device(SECURE), device(INSECURE)].map((address) => new URL(address).host);
check('the pages ask nobody else for anything', [...requested].filter((host) => host && !own.includes(host)), []);

console.log(`\nscreenshots in ${screenshots}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
