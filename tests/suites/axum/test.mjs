// One login of two applications, in a browser: node test.mjs CHROMIUM AXUM NEXT NEXT_BEFORE_THE_ROTATION

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { check, finish, story } from '../cortex-m/check.mjs';

const [executablePath, AXUM, NEXT, OLD_NEXT] = process.argv.slice(2);
const ENDED = 'Your session has ended. Please sign in again.';

const args = [
  '--disable-gpu', '--no-first-run', '--no-proxy-server', '--disable-background-networking',
  '--host-resolver-rules=MAP other.test 127.0.0.1',
];
// Chromium refuses to sandbox root, which is what a container's user often is.
if (process.getuid() === 0) args.push('--no-sandbox');
const browser = await chromium.launch({ executablePath, args });
const screenshots = mkdtempSync(join(tmpdir(), 'fe26-axum-'));
const errors = [];

/** A browser of its own: no cookie, no cache. */
async function visitor(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // Chromium reports every answer of 4xx as an error too; those here are meant.
    if (message.type() === 'error' && !message.text().includes('the server responded with')) errors.push(message.text());
  });
  return page;
}

/** Presses a button and returns the status of the page it leads to. */
async function press(page, button) {
  const loaded = page.waitForEvent('load');
  const answered = page.waitForResponse((answer) => answer.request().isNavigationRequest() && answer.status() !== 303);
  await page.getByRole('button', { name: button, exact: true }).click();
  const [answer] = await Promise.all([answered, loaded]);
  return answer.status();
}

async function signInAtNext(page, name, address = NEXT) {
  await page.goto(address);
  await page.getByLabel('Name').fill(name);
  await press(page, 'Sign in');
}

async function signInAtAxum(page, name) {
  await page.goto(AXUM);
  await page.getByLabel('Your name').fill(name);
  await press(page, 'Sign in');
}

async function addToCart(page, item) {
  await page.getByLabel('Item').fill(item);
  return press(page, 'Add');
}

const user = (page) => page.locator('#user').allInnerTexts();
const cart = (page) => page.locator('#cart li').allInnerTexts();
const notice = async (page) => (await page.locator('.notice, #notice').allInnerTexts()).join();
const token = async (page) => (await page.context().cookies()).find(({ name }) => name === 'sid')?.value;

await story('Signed in by iron-session', async () => {
  const page = await visitor();
  await signInAtNext(page, 'Ada');
  const { value, expires, ...ofNext } = (await page.context().cookies())[0];
  await page.goto(AXUM);
  check('axum greets her', await user(page), ['Ada']);
  check('something is put into the cart', await addToCart(page, 'Tea & <biscuits>'), 200);
  check('… a message says so', await notice(page), 'Added: Tea & <biscuits>.');
  await page.reload();
  check('… once', await notice(page), '');
  const { value: value2, expires: expires2, ...ofAxum } = (await page.context().cookies())[0];
  check('the cookie has the same name and attributes from both', ofAxum, ofNext);
  check('… and the same lifetime', Math.abs(expires - expires2) < 30);

  await page.goto(NEXT);
  check('Next.js sees the cart', await cart(page), ['Tea & <biscuits>']);
  check('… and what axum does not know is kept', await page.locator('#theme').innerText(), 'dark');
  await press(page, 'Sign out');
  await page.goto(AXUM);
  check('signed out of both', await user(page), []);
});

await story('Signed in by axum', async () => {
  const page = await visitor();
  await signInAtAxum(page, 'Grace');
  check('a welcome', [await user(page), await notice(page)], [['Grace'], 'Welcome, Grace.']);
  await page.goto(NEXT);
  check('Next.js greets her', await user(page), ['Grace']);
  await page.goto(AXUM);
  await press(page, 'Sign out');
  await page.goto(NEXT);
  check('signed out of both', await user(page), []);
});

await story('A rotation of passwords', async () => {
  const page = await visitor();
  await signInAtNext(page, 'Ada', OLD_NEXT);
  check('sealed with the old password', (await token(page)).split('*')[1], '1');
  await page.goto(AXUM);
  check('axum has both', await user(page), ['Ada']);
  await addToCart(page, 'Tea');
  check('… and seals with the new one', (await token(page)).split('*')[1], '2');
  await page.goto(NEXT);
  check('Next.js with both passwords reads it', [await user(page), await cart(page)], [['Ada'], ['Tea']]);
});

await story('Signing out everywhere', async () => {
  const [phone, laptop, library, other] = [await visitor(), await visitor(), await visitor(), await visitor()];
  await signInAtNext(phone, 'Ada');
  await signInAtAxum(laptop, 'Ada');
  await signInAtNext(library, 'Ada');
  await signInAtNext(other, 'Bob');
  await laptop.goto(AXUM);
  await press(laptop, 'Sign out everywhere');
  check('the page says so', [await user(laptop), await notice(laptop)], [[], 'You signed out everywhere.']);

  await phone.goto(NEXT);
  check('iron-session\'s login has ended in Next.js', [await user(phone), await notice(phone)], [[], ENDED]);
  check('… and its cookie is gone', await phone.context().cookies(), []);
  await library.goto(AXUM);
  check('… another one in axum', [await user(library), await notice(library)], [[], ENDED]);
  await other.goto(AXUM);
  check('nobody else is signed out', await user(other), ['Bob']);

  await signInAtNext(phone, 'Ada');
  await phone.goto(AXUM);
  check('she signs in again', await user(phone), ['Ada']);
});

await story('Forms of other pages', async () => {
  const page = await visitor();
  await signInAtNext(page, 'Ada');
  const form = `<form method="post" action="${AXUM}/cart"><input name="item" value="prize"><button>Win</button></form>`;
  await page.route('http://other.test/', (route) => route.fulfill({ contentType: 'text/html', body: form }));
  await page.goto('http://other.test/');
  check('another site: 403', await press(page, 'Win'), 403);
  // A page of the same host: the browser sends the cookie.
  await page.route(`${NEXT}/forged`, (route) => route.fulfill({ contentType: 'text/html', body: form }));
  await page.goto(`${NEXT}/forged`);
  const posted = page.waitForRequest((request) => request.method() === 'POST');
  check('another application on the same host: 403', await press(page, 'Win'), 403);
  check('… although it has the cookie', 'cookie' in await (await posted).allHeaders());
  await page.goto(AXUM);
  check('nothing is in the cart', await cart(page), []);
});

const looks = { wide: { width: 1000, height: 760 }, narrow: { width: 375, height: 760 } };
for (const [name, viewport] of Object.entries(looks)) {
  for (const colorScheme of ['light', 'dark']) {
    await story(`The look: ${name}, ${colorScheme}`, async () => {
      const page = await visitor({ viewport, colorScheme, deviceScaleFactor: 2 });
      const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      const shoot = (of) => page.screenshot({ path: join(screenshots, `${of}-${name}-${colorScheme}.png`) });
      await page.goto(AXUM);
      check('the form fits the width', await fits());
      await shoot('login');
      await signInAtAxum(page, 'Ada Lovelace');
      for (const item of ['Tea', 'Biscuits', 'Punched cards']) await addToCart(page, item);
      check('the account fits the width', await fits());
      await shoot('account');
    });
  }
}

await browser.close();
check('the browser reports no error', errors, []);
console.log(`\nscreenshots in ${screenshots}`);
finish();
