// Checks the device before it knows the time, and when it learns it.

import { seal } from '../browser/seal.mjs';
import { PATIENCE_MS, check, checkWithin } from './check.mjs';
import { Visitor } from './visitor.mjs';

const SESSION = { name: 'Grace', visits: 41, note: '', until_ms: null };
const beforeTheClock = new Visitor();
const fromNode = new Visitor();

export async function clockless({ port, qemu, ntp }) {
  const page = await beforeTheClock.see(port);
  check('a new visitor is asked for a name', [page.status, page.title, page.setCookies], [200, 'Sign in', []]);
  check('the page is in no cache', page.headers['cache-control'], 'no-store');

  const { setCookies } = await beforeTheClock.post(port, '/login', { name: 'Ada' });
  check('the cookie ends with the browser', setCookies[0].replace(/=[^;]*/, ''), 'sid; Path=/; HttpOnly; Secure; SameSite=Lax');
  const [, id, , , , expiration] = beforeTheClock.token;
  check('its token never expires, and is sealed with the password made at boot', [id, expiration], ['0', '']);
  const counted = await beforeTheClock.post(port, '/count', {});
  check('the login works', [counted.user, counted.visits, counted.end], ['Ada', '1', 'never']);

  fromNode.browser.setCookie(`sid=${seal(SESSION)}; Path=/`);
  const unknown = await fromNode.see(port);
  check('a token with an expiry is not believed', [unknown.status, unknown.title], [500, 'Sign in']);
  check('… the page says whose fault it is', unknown.notice, 'The server cannot read sessions now. Please try again later.');
  const reason = /session refused: the token has an expiry, and the clock is not set/;
  check('… the log says why', await qemu.says(reason).then(Boolean));
  check('… and it is not deleted', unknown.setCookies, []);
  const pressed = await fromNode.request(port, 'POST', '/count', {});
  check('… nor changed', [pressed.status, pressed.setCookies], [303, []]);

  const forGood = new Visitor();
  forGood.browser.setCookie(`sid=${seal(SESSION, { expires: '' })}; Path=/`);
  check('one without an expiry opens', (await forGood.see(port)).visits, '41');

  const asked = ntp.asked;
  ntp.now = () => Date.UTC(2001, 0, 1);
  const end = Date.now() + PATIENCE_MS;
  while (ntp.asked < asked + 2 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
  check('the device asks for the time again and again', ntp.asked >= asked + 2, true, { before: asked, now: ntp.asked });
  check('a time before the firmware was built is not believed', (await beforeTheClock.see(port)).end, 'never');
}

export async function learnsTheTime({ port, qemu, ntp }) {
  const before = Date.now();
  ntp.now = Date.now;
  const [, now] = await qemu.says(/it is (\d+) ms since 1970/);
  checkWithin('to a fraction of a second', Number(now), before - 500, Date.now() + 500);

  const node = await fromNode.see(port);
  check('a token that was not believed before is now', [node.status, node.user, node.visits], [200, 'Grace', '41']);
  const gone = await beforeTheClock.see(port);
  check('who logged in before is logged out', [gone.title, gone.setCookies.length], ['Sign in', 1]);
  check('… the page says so', gone.notice, 'Your session has ended. Please sign in again.');
}
