// Measures how deep the stack has been: it is painted at boot, and used bytes lose the paint.

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, eventually } from './check.mjs';

/** Where memory.x of examples/cortex-m puts the stack. */
const STACK = { start: 0x2000_0000, len: 12 * 1024 };

/** What is to be left of it. */
const MARGIN = 2048;

/** What cortex-m-rt paints it with. */
const PAINT = 0xcc;

export async function isWell({ port, qemu }) {
  // As soon as a connection is free.
  const status = await eventually(async () => (await fetch(`http://127.0.0.1:${port}/`)).status, (status) => status === 200);
  check('the device still answers', status, 200);
  const path = join(mkdtempSync(join(tmpdir(), 'fe26-cortex-m-')), 'stack');
  await qemu.saveMemory(STACK.start, STACK.len, path);
  const painted = readFileSync(path).findIndex((byte) => byte !== PAINT);
  check(`of ${STACK.len} bytes of stack ${STACK.len - painted} were used`, painted >= MARGIN, true, { painted, MARGIN });
}
