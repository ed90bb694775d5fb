// The firmware on QEMU's mps2-an386, as a child process.

import { spawn } from 'node:child_process';
import { PATIENCE_MS } from './check.mjs';

/** Resolves to the device when it listens. `flash`: the file with its two pages of flash, if it keeps them. */
export async function boot(image, ntpPort, flash) {
  const qemu = new Qemu(image, ntpPort, flash);
  await qemu.says(/listening on port 80/);
  return { qemu, port: await qemu.port() };
}

class Qemu {
  #child;
  /** By the device, and by QEMU's monitor: both write to the standard output. */
  #said = '';

  /** `ntpPort` is on this computer's 127.0.0.1, which the device sees as 10.0.2.2. */
  constructor(image, ntpPort, flash) {
    const args = [
      '-machine', 'mps2-an386', '-display', 'none', '-serial', 'none', '-monitor', 'stdio', '-kernel', image,
      // Port 0: one that is free.
      '-nic', 'user,model=lan9118,hostfwd=tcp:127.0.0.1:0-:80',
      '-semihosting-config', `enable=on,target=native,arg=10.0.2.2:${ntpPort}${flash ? `,arg=flash=${flash}` : ''}`,
    ];
    this.#child = spawn('qemu-system-arm', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdin.on('error', () => {}); // A QEMU that is gone is reported by whoever waits for it.
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      output.setEncoding('utf8').on('data', (text) => (this.#said += text));
    }
    process.on('exit', () => this.stop());
  }

  /** Resolves to the match once the device has said this. */
  async says(pattern) {
    const end = Date.now() + PATIENCE_MS;
    while (Date.now() < end && this.#child.exitCode === null) {
      const match = pattern.exec(this.#said);
      if (match) return match;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`the device does not say ${pattern}, but:\n${this.#said}`);
  }

  /** Resolves to the port of this computer that is the device's port 80. */
  async port() {
    this.#child.stdin.write('info usernet\n');
    return Number((await this.says(/TCP\[HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)/))[1]);
  }

  /** Writes a range of the device's memory to a file. */
  async saveMemory(address, length, path) {
    // The prompt after the command is its end: there is one more of it.
    const prompts = this.#said.split('(qemu)').length;
    this.#child.stdin.write(`pmemsave ${address} ${length} "${path}"\n`);
    await this.says(new RegExp(`(\\(qemu\\)[^]*){${prompts}}`));
  }

  stop() {
    this.#child.kill();
  }
}
