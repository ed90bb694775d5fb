// The lean firmware, which never learns the time and seals with a password made at boot.

import { once } from 'node:events';
import { connect } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { check, eventually } from './check.mjs';
import { isWell } from './memory.mjs';
import { boot } from './qemu.mjs';
import { Visitor } from './visitor.mjs';

const FOUR_PAGES = Array(4).fill('HTTP/1.1 200 OK');

export async function isLean(image, ntpPort) {
  const { port, qemu } = await boot(image, ntpPort);
  const visitor = new Visitor();
  check('a new visitor is asked for a name', (await visitor.see(port)).title, 'Sign in');
  const nobody = await visitor.post(port, '/login', { name: '<Ada>' });
  check('a name that means something in HTML: 422', [nobody.status, nobody.setCookies], [422, []]);
  await visitor.post(port, '/login', { name: 'Ada Lovelace' });
  const counted = await visitor.post(port, '/count', {});
  check('logs in and counts', / Ada Lovelace: 1</.test(counted.text), true, counted.text);
  check('no page of another path', (await visitor.see(port, '/admin')).status, 404);
  const tampered = new Visitor();
  tampered.browser.setCookie(`sid=${visitor.browser.cookies.sid.replace('*0*', '*1*')}; Path=/`);
  check('a tampered cookie counts for none', (await tampered.see(port)).title, 'Sign in');
  check('… the log says why', await qemu.says(/session refused: no password has the token's id/).then(Boolean));
  tampered.browser.setCookie(`more=${'x'.repeat(2000)}; Path=/`);
  check('a head that is too long: 431', (await tampered.see(port)).status, 431);

  // As soon as those that were kept open have ended.
  const answers = await eventually(() => fourAtOnce(port), (lines) => isDeepStrictEqual(lines, FOUR_PAGES));
  check('four connections at once', answers, FOUR_PAGES);
  await isWell({ port, qemu });
  qemu.stop();

  const again = await boot(image, ntpPort);
  check('a reboot signs everybody out', (await visitor.see(again.port)).title, 'Sign in');
  await visitor.post(again.port, '/login', { name: 'Ada' });
  check('logged in again', (await visitor.see(again.port)).title, 'Your session');
  await visitor.post(again.port, '/logout', {});
  check('logged out', visitor.browser.cookies, {});
  again.qemu.stop();
}

async function fourAtOnce(port) {
  const sockets = await Promise.all(FOUR_PAGES.map(() => connected(port)));
  return Promise.all(sockets.map((socket) => ask(socket)));
}

async function connected(port) {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8').setTimeout(20_000, () => socket.destroy());
  socket.on('error', () => {}); // Whoever reads from it is told.
  await once(socket, 'connect');
  return socket;
}

/** Resolves to the first line of the answer. */
async function ask(socket) {
  socket.write('GET / HTTP/1.1\r\nHost: device\r\n\r\n');
  return (await socket.toArray()).join('').split('\r\n')[0];
}
