// Counts what holds and what does not.

import { isDeepStrictEqual } from 'node:util';

let passed = 0;
let failed = 0;

export function check(what, actual, expected = true) {
  const holds = isDeepStrictEqual(actual, expected);
  if (holds) passed++;
  else failed++;
  console.log(`${holds ? 'ok    ' : 'FAILED'}  ${what}`);
  if (!holds) console.log(`        expected ${JSON.stringify(expected)}\n        got      ${JSON.stringify(actual)}`);
}

/** A part of the test. Where it breaks off, the others go on. */
export async function story(name, run) {
  console.log(`\n${name}`);
  try {
    await run();
  } catch (error) {
    check(`${name}: ${error.stack}`, false);
  }
}

export function finish() {
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
