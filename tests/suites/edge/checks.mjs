// Checks with a name, counted.

import { inspect, isDeepStrictEqual } from 'node:util';

let passed = 0;
let failed = 0;

export function check(what, actual, expected) {
  const holds = isDeepStrictEqual(actual, expected);
  if (holds) passed++;
  else failed++;
  console.log(`${holds ? 'ok    ' : 'FAILED'}  ${what}`);
  if (!holds) console.log(`        expected ${inspect(expected)}\n        got      ${inspect(actual)}`);
}

/** Says how many passed, and ends the program. */
export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}
