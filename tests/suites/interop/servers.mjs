// The servers that share a login, as child processes. Each kind and configuration is started once, when it is first
// asked for.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('server.mjs', import.meta.url));

/** The commands of the servers with iron-session. */
export const IRON_SESSION = {
  is9: [process.execPath, SERVER, 'iron-session-9'],
  is8: [process.execPath, SERVER, 'iron-session-8'],
};

export class Servers {
  #commands;
  #started = new Map();
  #children = [];

  /** `commands` are programs and their arguments, by kind of server. */
  constructor(commands) {
    this.#commands = commands;
    // Also after an error, or Ctrl-C: no server outlives this process.
    process.on('exit', () => this.stop());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
  }

  /** Resolves to {kind, port} once it listens. */
  start(kind, config) {
    const environment = JSON.stringify(config);
    const key = `${kind} ${environment}`;
    if (!this.#started.has(key)) this.#started.set(key, this.#spawn(kind, environment));
    return this.#started.get(key);
  }

  stop() {
    for (const child of this.#children.splice(0)) child.kill();
  }

  async #spawn(kind, environment) {
    const [command, ...args] = this.#commands[kind];
    const env = { ...process.env, SESSION_CONFIG: environment };
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#children.push(child);
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`the server ${kind} did not start (exit code ${code})`);
    });
    failed.catch(() => {}); // When it listens already, this is its end.
    const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), failed]);
    return { kind, port: Number(/^listening on (\d+)$/.exec(line)[1]) };
  }
}
