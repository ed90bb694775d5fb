// The conformance driver as a child process: one JSON case a line in, one answer a line out, in order.

import { spawn } from 'node:child_process';

export class Driver {
  #child;
  #waiting = [];
  #line = '';
  #asked = 0;
  #ended;

  constructor(path) {
    this.#child = spawn(path, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdout.setEncoding('utf8').on('data', (text) => this.#read(text));
    this.#child.on('error', (error) => this.#fail(error));
    this.#child.on('exit', (code) => this.#fail(new Error(`the driver ended early (exit code ${code})`)));
    // A driver that is gone is reported by its exit.
    this.#child.stdin.on('error', () => {});
  }

  /** Writes all cases at once and resolves to their answers. */
  ask(cases) {
    if (this.#ended) return Promise.reject(this.#ended);
    const named = cases.map((case_) => ({ name: `${this.#asked++}`, ...case_ }));
    const answers = named.map(({ name }) => new Promise((resolve, reject) => {
      this.#waiting.push({ name, resolve, reject });
    }));
    this.#child.stdin.write(named.map((case_) => `${JSON.stringify(case_)}\n`).join(''));
    return Promise.all(answers);
  }

  close() {
    this.#child.stdin.end();
  }

  #read(text) {
    // Not node:readline, which takes U+2028 for the end of a line too.
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop();
    for (const line of lines) {
      const { name, resolve, reject } = this.#waiting.shift();
      const answer = JSON.parse(line);
      if (answer.name === name) resolve(answer);
      else reject(new Error(`not the answer to case ${name}: ${line}`));
    }
  }

  #fail(error) {
    this.#ended = error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
