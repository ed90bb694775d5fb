// Leaves no address in the lock file: versions and hashes say which packages are meant, wherever they come from.

import { readFileSync, writeFileSync } from 'node:fs';

const path = `${process.cwd()}/package-lock.json`;
const lock = JSON.parse(readFileSync(path, 'utf8'));
for (const entry of Object.values(lock.packages)) {
  // A link has no address, but a folder.
  if (!entry.link) delete entry.resolved;
  delete entry.funding;
}
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
