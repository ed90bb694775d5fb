// Counts what holds and what does not.

import { isDeepStrictEqual } from 'node:util';

let passed = 0;
let failed = 0;

/** `saw`: what a failed check of a condition prints besides. */
export function check(what, actual, expected = true, saw) {
  const holds = isDeepStrictEqual(actual, expected);
  if (holds) passed++;
  else failed++;
  console.log(`${holds ? 'ok    ' : 'FAILED'}  ${what}`);
  if (!holds) console.log(`        expected ${JSON.stringify(expected)}\n        got      ${JSON.stringify(actual)}`);
  if (!holds && saw !== undefined) console.log(`        saw      ${JSON.stringify(saw)}`);
}

/** Checks that a number is in a range, both ends included. */
export function checkWithin(what, actual, from, to) {
  check(what, from <= actual && actual <= to, true, { actual, from, to });
}

/** Deadline of whatever the test waits for: long, because a machine may do much else beside it. */
export const PATIENCE_MS = 120_000;

/** Attempts again until `holds` accepts the result, or until the deadline. Resolves to the last result or error message. */
export async function eventually(attempt, holds) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const result = await attempt().catch((error) => `${error}`);
    if (holds(result) || Date.now() > end) return result;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
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
