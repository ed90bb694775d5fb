// The password that a device makes at its first boot, keeps in flash, and changes in the field.

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD } from '../browser/seal.mjs';
import { check } from './check.mjs';
import { boot } from './qemu.mjs';
import { Visitor } from './visitor.mjs';

const newFile = () => join(mkdtempSync(join(tmpdir(), 'fe26-cortex-m-')), 'flash');

/** Returns a flash with the password that other servers have, too. */
export function pageOfAFactory() {
  const body = `1:${PASSWORD}:`;
  const line = `${body}${createHash('sha256').update(body).digest('hex').slice(0, 8)}\n`;
  const flash = newFile();
  writeFileSync(flash, Buffer.concat([Buffer.from(line), Buffer.alloc(128 - line.length, 0xff)]));
  return flash;
}

/** Four fit into a page of this board. */
const ROTATIONS = 9;

export async function itsOwnPasswords(image, ntp, ntpPort) {
  await signsOutBeforeTheClockIsSet(image, ntp, ntpPort);
  const flash = newFile();
  let { port, qemu } = await bootWithClock(image, ntpPort, flash);
  const [, password] = /^1:([0-9a-f]{64}):[0-9a-f]{8}\n/.exec(readFileSync(flash, 'latin1')) ?? [];
  check('the first boot makes a password', password?.length, 64);

  const ada = new Visitor();
  const grace = new Visitor();
  await ada.post(port, '/login', { name: 'Ada' });
  await grace.post(port, '/login', { name: 'Grace' });
  check('sessions are sealed with it', ada.token[1], '1');
  check('a visitor who is not signed in cannot change it', (await new Visitor().post(port, '/new-password', {})).title, 'Sign in');
  check('… and does not', /^2:/m.test(readFileSync(flash, 'latin1')), false);

  await ada.post(port, '/new-password', {});
  check('a new password: the sessions of the old one go on', (await grace.see(port)).user, 'Grace');
  await grace.post(port, '/count', {});
  check('… and are sealed with the new one', grace.token[1], '2');
  await ada.post(port, '/count', {});
  for (let i = 1; i < ROTATIONS; i++) {
    await ada.post(port, '/new-password', {});
    await ada.post(port, '/count', {});
  }
  check(`${ROTATIONS} new passwords, more than a page has room for`, ada.token[1], `${ROTATIONS + 1}`);
  const late = await grace.see(port);
  check('only the one before the newest is kept', [late.title, late.notice], ['Sign in', 'Your session has ended. Please sign in again.']);
  await grace.post(port, '/login', { name: 'Grace' });

  qemu.stop();
  ({ port, qemu } = await bootWithClock(image, ntpPort, flash));
  check('a reboot ends no session', [(await ada.see(port)).user, (await grace.see(port)).user], ['Ada', 'Grace']);

  const kept = structuredClone(ada.browser.cookies);
  const out = await ada.post(port, '/sign-out-everyone', {});
  check('signed out, and everyone else', [out.title, (await grace.see(port)).title], ['Sign in', 'Sign in']);
  check('… the log says why', await qemu.says(/session refused: no password has the token's id/).then(Boolean));
  await grace.post(port, '/login', { name: 'Grace' });
  check('… who may sign in again', (await grace.see(port)).user, 'Grace');

  qemu.stop();
  ({ port, qemu } = await bootWithClock(image, ntpPort, flash));
  const thief = new Visitor();
  for (const [name, value] of Object.entries(kept)) thief.browser.setCookie(`${name}=${value}; Path=/`);
  check('a reboot brings no old session back', [(await thief.see(port)).title, (await grace.see(port)).user], ['Sign in', 'Grace']);
  qemu.stop();
}

async function signsOutBeforeTheClockIsSet(image, ntp, ntpPort) {
  ntp.now = () => undefined;
  const { port, qemu } = await boot(image, ntpPort, newFile());
  const ada = new Visitor();
  await ada.post(port, '/login', { name: 'Ada' });
  check('signed in before the clock is set', [ada.token[1], (await ada.see(port)).user], ['0', 'Ada']);
  await ada.post(port, '/new-password', {});
  check('… a new password ends no session', (await ada.see(port)).user, 'Ada');
  check('… signing out everyone does', (await ada.post(port, '/sign-out-everyone', {})).title, 'Sign in');
  check('… the log says why', await qemu.says(/session refused: token has an invalid MAC/).then(Boolean));
  qemu.stop();
  ntp.now = Date.now;
}

async function bootWithClock(image, ntpPort, flash) {
  const device = await boot(image, ntpPort, flash);
  await device.qemu.says(/it is \d+ ms since 1970/);
  return device;
}
