// The lean firmware, which never learns the time and seals with a password made at boot.

import { check } from './check.mjs';
import { isWell } from './memory.mjs';
import { boot } from './qemu.mjs';
import { Visitor, oneConnection } from './visitor.mjs';

export async function isLean(image, ntpPort) {
  const { port, qemu } = await boot(image, ntpPort);
  const visitor = new Visitor();
  check('a new visitor is asked for a name', (await visitor.see(port)).title, 'Sign in');
  const nobody = await visitor.post(port, '/login', { name: '<Ada>' });
  check('a name that means something in HTML: 422', [nobody.status, nobody.setCookies], [422, []]);
  await visitor.post(port, '/login', { name: 'Ada Lovelace' });
  const counted = await visitor.post(port, '/count', {});
  check('logs in and counts', / Ada Lovelace: 1</.test(counted.text));
  check('no page of another path', (await visitor.see(port, '/admin')).status, 404);
  const tampered = new Visitor();
  tampered.browser.setCookie(`sid=${visitor.browser.cookies.sid.replace('*0*', '*1*')}; Path=/`);
  check('a tampered cookie counts for none', (await tampered.see(port)).title, 'Sign in');
  tampered.browser.setCookie(`more=${'x'.repeat(2000)}; Path=/`);
  check('a head that is too long: 431', (await tampered.see(port)).status, 431);

  const rounds = 25;
  const counts = await Promise.all(Array.from({ length: 4 }, async () => {
    const other = new Visitor(oneConnection());
    await other.post(port, '/login', { name: 'Grace' });
    for (let i = 0; i < rounds; i++) await other.post(port, '/count', {});
    return (await other.see(port)).text.includes(`Grace: ${rounds}<`);
  }));
  check(`four visitors count to ${rounds} at once`, counts, [true, true, true, true]);
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
