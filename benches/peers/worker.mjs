// Times the JavaScript packages, in whatever runtime runs it: `@hapi/iron seal 300` in, nanoseconds of a call out.

import hapi from '@hapi/iron';
import * as is8 from 'iron-session-8';
import * as is9 from 'iron-session-9';
import * as iwc2 from 'iron-webcrypto-2';
import { createInterface } from 'node:readline';

const TURN_MS = 20;
const WARM_UP_MS = 400;

/** Calls under way at once: a server has several requests, and the packages' promises cost less that way. */
const AT_ONCE = 16;

const password = '32 random characters, or more than that';

/** How each seals a session for 14 days, and opens it. */
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

/** A session whose JSON has `size` bytes. */
function sessionOf(size) {
  const session = { id: 7, name: '', vip: true, seq: 3, loc: 'en' };
  const name = 'Ada Lovelace, '.repeat(size).slice(0, size - JSON.stringify(session).length);
  return { ...session, name };
}

/** Returns the nanoseconds of a call that is repeated for `ms`. */
async function time(call, ms) {
  const start = performance.now();
  let calls = 0;
  let now = start;
  while (now < start + ms) {
    await Promise.all(Array.from({ length: AT_ONCE }, call));
    calls += AT_ONCE;
    now = performance.now();
  }
  return ((now - start) * 1e6) / calls;
}

/** Returns a warm call of `who`. */
async function callOf(who, operation, size) {
  const { seal, unseal } = PEERS[who];
  const session = sessionOf(size);
  const token = await seal(session);
  if (JSON.stringify(await unseal(token)) !== JSON.stringify(session)) {
    throw new Error(`${who} does not open what it sealed`);
  }
  const call = operation === 'seal' ? () => seal(session) : () => unseal(token);
  await time(call, WARM_UP_MS);
  return call;
}

const calls = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  if (!calls.has(line)) {
    const [who, operation, size] = line.split(' ');
    calls.set(line, await callOf(who, operation, Number(size)));
  }
  console.log(await time(calls.get(line), TURN_MS));
}
