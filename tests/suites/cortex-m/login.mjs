// The login by itself, as examples/login has it on a computer.

import { seal } from '../browser/seal.mjs';
import { check, checkWithin } from './check.mjs';
import { Visitor, oneConnection } from './visitor.mjs';

const TTL_SECS = 14 * 24 * 3600;

export async function logsIn({ port }) {
  const visitor = new Visitor();
  const nobody = await visitor.post(port, '/login', { name: ' ' });
  check('no name: 422', [nobody.status, nobody.notice], [422, 'A name has 1 to 32 characters.']);

  const before = Date.now();
  const answer = await visitor.post(port, '/login', { name: 'Ada <Lovelace>' });
  const attributes = `sid; Max-Age=${TTL_SECS - 60}; Path=/; HttpOnly; Secure; SameSite=Lax`;
  check('the cookie is iron-session\'s', answer.setCookies[0].replace(/=[^;]*/, ''), attributes);
  const [prefix, id, , , , expiration] = visitor.token;
  check('… and so is the token', [prefix, id], ['Fe26.2', '1']);
  const ttl = TTL_SECS * 1000;
  checkWithin('… which ends in 14 days', Number(expiration), before + ttl - 2000, Date.now() + ttl + 2000);
  check('the name is shown as it is', answer.user, 'Ada &lt;Lovelace&gt;');
  check('the page says when it ends', answer.end, 'in 14 days');

  const salts = new Set();
  for (const expected of ['1', '2', '3']) {
    check(`counted to ${expected}`, (await visitor.post(port, '/count', {})).visits, expected);
    salts.add(visitor.token[2]).add(visitor.token[6]);
  }
  check('no salt is used twice', salts.size, 6);
  const note = 'Two lines, 日本\n"quotes" \\ 😀';
  const noted = await visitor.post(port, '/note', { note });
  check('a note is kept', [noted.note, noted.visits], [note.replaceAll('"', '&quot;'), '3']);
  const again = await visitor.see(port);
  check('… by the cookie', [again.note, again.visits], [noted.note, '3']);

  const out = await visitor.post(port, '/logout', {});
  check('logged out', [out.title, visitor.browser.cookies], ['Sign in', {}]);
}

export async function refuses({ port, qemu }) {
  const session = { name: 'Grace', visits: 41, note: '', until_ms: null };
  const refused = async (what, value, reason) => {
    const visitor = new Visitor();
    visitor.browser.setCookie(`sid=${value}; Path=/`);
    const { title, notice } = await visitor.see(port);
    const ended = 'Your session has ended. Please sign in again.';
    check(`${what}: a fresh start, the same for all reasons`, [title, notice], ['Sign in', ended]);
    check('… the log says why', await qemu.says(new RegExp(`session refused: ${reason}`)).then(Boolean));
    check('… the cookie is deleted', visitor.browser.cookies, {});
  };

  const token = seal(session);
  const parts = token.split('~')[0].split('*');
  for (const [at, name] of ['prefix', 'id', 'salt', 'IV', 'ciphertext', 'expiry', 'MAC salt', 'MAC'].entries()) {
    const other = parts[at][0] === '1' ? '2' : '1';
    const tampered = parts.with(at, other + parts[at].slice(1)).join('*');
    const reasons = { prefix: 'not a token', id: "no password has the token's id" };
    await refused(`another ${name}`, tampered, reasons[name] ?? "token has an invalid MAC");
  }
  await refused('cut off', token.slice(0, 100), 'not a token');
  await refused('another type', seal([1, 2, 3]), "the token's payload is not of the expected type");
  await refused('expired', seal(session, { expires: Date.now() - 61_000 }), 'the token has expired');
}

export async function tooMuch({ port, qemu }) {
  const visitor = new Visitor();
  await visitor.post(port, '/login', { name: 'Ada' });
  const kept = visitor.browser.cookies;
  const note = await visitor.post(port, '/note', { note: 'n'.repeat(700) });
  check('a note that makes the cookie too long: 413', note.status, 413);
  check('… the page says why', /^Not saved: the cookie would have \d+ bytes, and this server takes \d+\./.test(note.notice), true, note.notice);
  const form = await visitor.post(port, '/note', { note: 'n'.repeat(1100) });
  check('a form that is too long: 413', form.status, 413);
  check('… the page says why', form.notice.startsWith('Not saved: this server reads forms of up to 1024 bytes.'), true, form.notice);
  check('… the cookie is the old one', visitor.browser.cookies, kept);

  const big = new Visitor();
  big.browser.setCookie(`sid=${seal({ name: 'Ada', visits: 1, note: 'n'.repeat(800) })}; Path=/`);
  const answer = await big.see(port);
  check('a bigger session of another server is not read', answer.status, 500);
  check('… the page says whose fault it is', answer.notice, 'The server cannot read sessions now. Please try again later.');
  check('… the log says why', await qemu.says(/session refused: buffer too small/).then(Boolean));
  check('… and it is not deleted', answer.setCookies, []);
  big.browser.setCookie(`more=${'x'.repeat(3000)}; Path=/`);
  check('a head that is too long: 400', (await big.see(port)).status, 400);
}

/** As many visitors as the device has connections. */
export async function manyAtOnce({ port }) {
  const visitors = ['Ada', 'Grace', 'Hedy', 'Joan'].map((name) => ({ name, agent: oneConnection() }));
  const rounds = 25;
  const reached = await Promise.all(visitors.map(async ({ name, agent }) => {
    const visitor = new Visitor(agent);
    await visitor.arrive(port);
    await visitor.post(port, '/login', { name });
    for (let i = 0; i < rounds; i++) await visitor.post(port, '/count', {});
    const { user, visits } = await visitor.see(port);
    agent.destroy();
    return [user, visits];
  }));
  check(`four visitors count to ${rounds} at once`, reached, visitors.map(({ name }) => [name, `${rounds}`]));
}
