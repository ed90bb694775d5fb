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
 * Starts a configuration; `sockets` are the names of its sockets, `wrapper` a command to run it by. Resolves to the
 * process and the addresses of the sockets by name.
 */
export async function start(config, { sockets = ['http'], env = {}, wrapper = [] } = {}) {
  const free = sockets.map((name) => `--socket-addr=${name}=127.0.0.1:0`);
  const [command, ...args] = [...wrapper, WORKERD, 'serve', config, '--control-fd=3', ...free];
  const stdio = ['ignore', 'inherit', process.env.WORKERD_LOG ? 'inherit' : 'ignore', 'pipe'];
  const child = spawn(command, args, { stdio, env: { ...process.env, ...env } });
  children.add(child);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`workerd does not start ${config} (exit code ${code}); WORKERD_LOG=1 shows why`);
  });
  failed.catch(() => {}); // when it runs already, this is its end
  const addresses = {};
  const listening = (async () => {
    for await (const line of createInterface(child.stdio[3])) {
      const { event, socket, port } = JSON.parse(line);
      if (event === 'listen') addresses[socket] = `http://127.0.0.1:${port}`;
      if (sockets.every((name) => name in addresses)) return;
    }
  })();
  await Promise.race([listening, failed]);
  return { child, addresses };
}

export function stop(child) {
  children.delete(child);
  child.kill();
}

export function stopAll() {
  for (const child of children) stop(child);
}
