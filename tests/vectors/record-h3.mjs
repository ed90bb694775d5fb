// Records the cookies of three versions of h3 into h3.json, with a clock that stands still and numbered random bytes:
//
//     npm install h3-1@npm:h3@1.15.11 h3-rc@npm:h3@2.0.1-rc.2 h3-2@npm:h3@2.0.8 && node record-h3.mjs
import { writeFileSync } from 'node:fs';
import * as h3v1 from 'h3-1';
import * as h3rc from 'h3-rc';
import * as h3v2 from 'h3-2';

const password = 'some_not_random_password_that_is_also_long_enough';
const START_MS = 1_700_000_000_000;

let nowMs = START_MS;
Date.now = () => nowMs;

// Numbered bytes, which are the same in each recording.
let number = 0;
crypto.getRandomValues = (bytes) => {
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const index of view.keys()) view[index] = (number++ * 167 + 13) % 251;
  return bytes;
};
let ids = 0;
crypto.randomUUID = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;

const versions = {
  '1.15.11': (handler) => {
    const app = h3v1.createApp().use(h3v1.eventHandler(handler));
    return [h3v1, h3v1.toWebHandler(app)];
  },
  '2.0.1-rc.2': (handler) => [h3rc, new h3rc.H3().all('/**', handler).fetch],
  '2.0.8': (handler) => [h3v2, new h3v2.H3().all('/**', handler).fetch],
};

/** Lets a browser visit a server once for each step, and records the session and the response of each. */
async function visit(name, version, config, steps, jar = new Map()) {
  let session, step;
  const [h3, fetch] = versions[version](async (event) => {
    const manager = await h3.useSession(event, { password, crypto, ...config });
    if (step.set) await manager.update(step.set);
    session = JSON.parse(JSON.stringify(await h3.getSession(event, { password, crypto, ...config })));
    if (step.clear) await manager.clear();
    return 'ok';
  });
  const request_cookie = header(jar);
  const recorded = [];
  for (step of steps) {
    nowMs = START_MS + (step.atMs ?? 0);
    const response = await fetch(new Request('http://127.0.0.1/', { headers: { cookie: header(jar) } }));
    if (response.status !== 200) throw new Error(await response.text());
    const set_cookie = response.headers.getSetCookie();
    for (const text of set_cookie) {
      const [, key, value] = /^([^=]+)=([^;]*)/.exec(text);
      if (/; Max-Age=0(;|$)/.test(text)) jar.delete(key);
      else jar.set(key, value);
    }
    recorded.push({ now_ms: nowMs, session: step.clear ? null : session, set_cookie });
  }
  const { maxAge: max_age_s, idleTimeout: idle_timeout_s } = config;
  return { name, h3: version, max_age_s, idle_timeout_s, request_cookie, steps: recorded };
}

const header = (jar) => [...jar].map(([key, value]) => `${key}=${value}`).join('; ');
const x = (count) => ({ note: 'x'.repeat(count) });
const ADA = { user: { name: 'Ada "Lovelace" é 😀\n' }, items: [1, 2.5, null] };
const HOURS = 3_600_000;

const visits = [];
for (const version of Object.keys(versions)) {
  visits.push(await visit('login', version, {}, [{}, { set: ADA }, { atMs: HOURS }, { clear: true }]));
  visits.push(await visit('max-age', version, { maxAge: 7200 }, [{ set: ADA }, { atMs: HOURS, set: { more: true } }]));
}
visits.push(await visit('chunks', '2.0.1-rc.2', {}, [{ set: x(3500) }, { set: x(10) }]));
const CHUNKS = [{ set: x(11_500) }, { set: x(3500) }, { set: x(10) }, { set: x(6000) }, { clear: true }];
visits.push(await visit('chunks', '2.0.8', { maxAge: 7200 }, CHUNKS));
const IDLE = [{ set: ADA }, { atMs: 1.5 * HOURS }, { atMs: 2 * HOURS }];
visits.push(await visit('idle', '2.0.8', { idleTimeout: 7200 }, IDLE));
const jar = new Map();
visits.push(await visit('before the move', '1.15.11', {}, [{ set: ADA }], jar));
visits.push(await visit('after the move', '2.0.8', {}, [{}], jar));

const what = `cookies of h3 ${Object.keys(versions).join(', ')}, observed on Node ${process.version} by record-h3.mjs`;
writeFileSync(new URL('h3.json', import.meta.url), `${JSON.stringify({ what, password, visits }, null, 1)}\n`);
