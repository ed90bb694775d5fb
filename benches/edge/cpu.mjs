// CPU time of seal and open in workerd, and the first response: node cpu.mjs CONFIG
//
// A request seals and opens many times; one that does nothing is subtracted. The Workers take turns, each in a separate
// process on the same processor, and the median of all rounds counts.

import { readFileSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { start, stop } from '../../tests/suites/edge/runtime.mjs';

const [config] = process.argv.slice(2);
const WORKERS = { lean: 'lean', rust: 'crate `worker`', iron: 'iron-session 9' };
const NAMES = Object.keys(WORKERS);
const PAYLOAD_LENS = [100, 2500];
const TIMES = 100;
const ROUNDS = 21;
const STARTS = 7;

const wrapper = ['taskset', '-c', String(cpus().length - 1)];
const run = (name) => start(config, { constant: name, wrapper });
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

async function visit(address, times, len) {
  const answer = await fetch(`${address}/?times=${times}&len=${len}`, { signal: AbortSignal.timeout(20_000) });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  await answer.text();
}

/** Nanoseconds of CPU that all threads of a process have taken. */
function cpuOf({ pid }) {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/schedstat`);
  return threads.reduce((sum, path) => sum + Number(readFileSync(path, 'utf8').split(' ', 1)[0]), 0);
}

async function cost({ child, address }, times, len) {
  const before = cpuOf(child);
  await visit(address, times, len);
  return cpuOf(child) - before;
}

/** Microseconds of one seal and one open, by Worker. */
async function compare(running, len) {
  const rounds = Object.fromEntries(NAMES.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of NAMES) {
      const empty = await cost(running[name], 0, len);
      rounds[name].push(((await cost(running[name], TIMES, len)) - empty) / TIMES / 1000);
    }
  }
  return Object.fromEntries(NAMES.map((name) => [name, median(rounds[name])]));
}

/** Milliseconds from the start of the process to its first response, with one seal and open in it. */
async function firstResponse() {
  const taken = Object.fromEntries(NAMES.map((name) => [name, []]));
  for (let round = 0; round < STARTS; round++) {
    for (const name of NAMES) {
      const begin = performance.now();
      const { child, address } = await run(name);
      await visit(address, 1, 100);
      taken[name].push(performance.now() - begin);
      stop(child);
    }
  }
  return Object.fromEntries(NAMES.map((name) => [name, median(taken[name])]));
}

const running = {};
for (const name of NAMES) running[name] = await run(name);
// Until the compiler has seen enough of them.
for (const name of NAMES) for (const len of PAYLOAD_LENS) await visit(running[name].address, 10 * TIMES, len);

const row = (cells) => console.log(`| ${cells.join(' | ')} |`);
row(['in workerd', ...Object.values(WORKERS)]);
row(['---', ...NAMES.map(() => '---:')]);
for (const len of PAYLOAD_LENS) {
  const micros = await compare(running, len);
  const ratio = (name) => (name === 'iron' ? '' : ` (÷ ${(micros.iron / micros[name]).toFixed(2)})`);
  row([`µs of CPU to seal and open JSON of ${len} bytes`, ...NAMES.map((name) => micros[name].toFixed(1) + ratio(name))]);
}
for (const { child } of Object.values(running)) stop(child);
const millis = await firstResponse();
row(['ms from the start of the process to the first response', ...NAMES.map((name) => millis[name].toFixed(0))]);
process.exit();
