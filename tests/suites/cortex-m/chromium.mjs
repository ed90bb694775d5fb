// The same in a real browser, without a window.

import { createRequire } from 'node:module';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PATIENCE_MS, check } from './check.mjs';

// Installed where it is used most.
const { chromium } = createRequire(new URL('../browser/', import.meta.url))('playwright-core');

export async function inABrowser({ port }, executablePath) {
  const args = ['--disable-gpu', '--no-first-run', '--no-proxy-server', '--disable-background-networking'];
  // Chromium refuses to sandbox root, which is what a container's user often is.
  if (process.getuid() === 0) args.push('--no-sandbox');
  const browser = await chromium.launch({ executablePath, args });
  try {
    await visit(browser, `http://127.0.0.1:${port}`);
  } finally {
    await browser.close();
  }
}

async function visit(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 760 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('requestfailed', (request) => errors.push(`${request.url()}: ${request.failure().errorText}`));

  const press = async (button) => {
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: button }).click()]);
  };
  const title = async () => (await page.title()).split(' · ')[0];
  const visits = () => page.locator('#visits').innerText();

  await page.goto(address);
  check('a new visitor is asked for a name', await title(), 'Sign in');
  await page.locator('#name').fill('Ada Lovelace');
  await press('Sign in');
  check('signed in', await page.locator('#user').innerText(), 'Ada Lovelace');
  const [{ value, expires, ...attributes }] = await context.cookies();
  check('the cookie: host, Path=/, HttpOnly, Secure, SameSite=Lax', attributes,
    { name: 'sid', domain: '127.0.0.1', path: '/', httpOnly: true, secure: true, sameSite: 'Lax' });

  for (const expected of ['1', '2', '3']) {
    await press('Add one');
    check(`counted to ${expected}`, await visits(), expected);
  }
  const note = 'Kept by a Cortex-M4\nthat has no heap.';
  await page.locator('#note').fill(note);
  await press('Save note');
  await page.reload();
  check('a note is kept', [await page.locator('#note').inputValue(), await visits()], [note, '3']);
  const screenshot = join(mkdtempSync(join(tmpdir(), 'fe26-cortex-m-')), 'session.png');
  await page.screenshot({ path: screenshot });
  console.log(`        screenshot: ${screenshot}`);

  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await page.locator('#name').waitFor();
  check('signed out', [await title(), await context.cookies()], ['Sign in', []]);
  check('the browser reports no error', errors, []);
}
