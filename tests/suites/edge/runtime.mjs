// workerd, the runtime of Cloudflare's Workers, as a child process at a free port of 127.0.0.1.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

/** The runtime itself: `.bin/workerd` is a script that starts it as a child of its own. */
const WORKERD = createRequire(import.meta.url)('workerd').default;

const children = new Set();
// Also after an error, or Ctrl-C: no runtime outlives this process.
process.on('exit', stopAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/**
 * Starts a configuration, or the one of a file's that has this name, by a command if there is one. Resolves to the
 * process and the address at which it listens.
 */
export async function start(config, { constant, env = {}, wrapper = [] } = {}) {
  const serve = ['serve', config, ...(constant ? [constant] : [])];
  const options = ['--control-fd=3', '--socket-addr=http=127.0.0.1:0'];
  const [command, ...args] = [...wrapper, WORKERD, ...serve, ...options];
  const stdio = ['ignore', 'inherit', process.env.WORKERD_LOG ? 'inherit' : 'ignore', 'pipe'];
  const child = spawn(command, args, { stdio, env: { ...process.env, ...env } });
  children.add(child);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`workerd does not start ${config} (exit code ${code}); WORKERD_LOG=1 shows why`);
  });
  failed.catch(() => {}); // when it runs already, this is its end
  const [line] = await Promise.race([once(createInterface(child.stdio[3]), 'line'), failed]);
  return { child, address: `http://127.0.0.1:${JSON.parse(line).port}` };
}

export function stop(child) {
  children.delete(child);
  child.kill();
}

export function stopAll() {
  for (const child of children) stop(child);
}
