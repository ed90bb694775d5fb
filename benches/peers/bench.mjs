// Times fe26 and its peers in turns, so that whatever else the machine does meets all of them alike.
//
//     node bench.mjs <path of the built `speed`> <file for JSON lines>

import hapi from '@hapi/iron';
import * as is8 from 'iron-session-8';
import * as is9 from 'iron-session-9';
import * as iwc2 from 'iron-webcrypto-2';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const SIZES = [50, 300, 1000, 3000];
const ROUNDS = 25;
const TURN_MS = 20;
const WARM_UP_MS = 400;

/** Calls under way at once: a server has several requests, and the peers' promises cost less that way. */
const AT_ONCE = 16;

const password = '32 random characters, or more than that';
const [speed, results] = process.argv.slice(2);

/** The peers: how each seals a session for 14 days, and opens it. */
const PEERS = {
  '@hapi/iron': {
    seal: (session) => hapi.seal(session, { id: '1', secret: password }, { ...hapi.defaults, ttl: 14 * 24 * 3600_000 }),
    unseal: (token) => hapi.unseal(token, { 1: password }, hapi.defaults),
  },
  'iron-webcrypto-2': {
    seal: (session) => iwc2.seal(session, { id: '1', secret: password }, { ...iwc2.defaults, ttl: 14 * 24 * 3600_000 }),
    unseal: (token) => iwc2.unseal(token, { 1: password }, iwc2.defaults),
  },
  'iron-session-8': {
    seal: (session) => is8.sealData(session, { password }),
    unseal: (token) => is8.unsealData(token, { password }),
  },
  'iron-session-9': {
    seal: (session) => is9.sealData(session, { password }),
    unseal: (token) => is9.unsealData(token, { password }),
  },
};

/** A session of whose JSON has so many bytes. */
function sessionOf(size) {
  const session = { id: 7, name: '', vip: true, seq: 3, loc: 'en' };
  const name = 'Ada Lovelace, '.repeat(size).slice(0, size - JSON.stringify(session).length);
  return { ...session, name };
}

/** Nanoseconds of a call, when it is repeated for so long. */
async function time(call, ms) {
  const start = process.hrtime.bigint();
  const end = start + BigInt(ms) * 1_000_000n;
  let calls = 0;
  let now = start;
  while (now < end) {
    await Promise.all(Array.from({ length: AT_ONCE }, call));
    calls += AT_ONCE;
    now = process.hrtime.bigint();
  }
  return Number(now - start) / calls;
}

/** fe26 as a child process: an operation a line in, nanoseconds a line out. */
class Fe26 {
  #child = spawn(speed, ['worker'], { stdio: ['pipe', 'pipe', 'inherit'] });
  #lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();

  async time(operation, size) {
    this.#child.stdin.write(`${operation} ${size}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the worker ended early');
    return Number(value);
  }

  async close() {
    this.#child.stdin.end();
    await once(this.#child, 'exit');
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** What is timed: who does which operation on how many bytes. */
async function cases(fe26) {
  const all = [];
  for (const operation of ['seal', 'unseal']) {
    for (const size of SIZES) {
      all.push({ who: 'fe26', operation, size, time: () => fe26.time(operation, size) });
      for (const [who, { seal, unseal }] of Object.entries(PEERS)) {
        const session = sessionOf(size);
        const token = await seal(session);
        const opened = await unseal(token);
        if (JSON.stringify(opened) !== JSON.stringify(session)) throw new Error(`${who} does not open what it sealed`);
        const call = operation === 'seal' ? () => seal(session) : () => unseal(token);
        await time(call, WARM_UP_MS);
        all.push({ who, operation, size, time: () => time(call, TURN_MS) });
      }
    }
  }
  return all;
}

function print(all) {
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url)));
  console.log(`microseconds (times as long as fe26), Node.js ${process.version}, medians of ${ROUNDS} rounds`);
  for (const operation of ['seal', 'unseal']) {
    console.log(`\n${operation.padEnd(24)}${SIZES.map((size) => `${size} B`.padStart(16)).join('')}`);
    for (const who of ['fe26', ...Object.keys(PEERS)]) {
      const name = `${who} ${dependencies[who]?.replace(/.*@/, '') ?? ''}`.replace(/-\d+ /, ' ');
      const cells = SIZES.map((size) => {
        const ns = (who) => all.find((one) => one.who === who && one.operation === operation && one.size === size).ns;
        const ratio = median(ns(who).map((one, round) => one / ns('fe26')[round]));
        return `${(median(ns(who)) / 1000).toFixed(1)} (${ratio.toFixed(1)})`.padStart(16);
      });
      console.log(`${name.padEnd(24)}${cells.join('')}`);
    }
  }
}

const fe26 = new Fe26();
const all = await cases(fe26);
const lines = createWriteStream(results);
for (const one of all) one.ns = [];
for (let round = 0; round < ROUNDS; round++) {
  for (const { who, operation, size, time, ns } of all) {
    ns.push(await time());
    lines.write(`${JSON.stringify({ who, operation, size, round, ns: ns.at(-1) })}\n`);
  }
}
lines.end();
await fe26.close();
print(all);
