// Shares logins between servers with iron-session and one with fe26, over HTTP on 127.0.0.1, and prints a table of what
// came of it.
//
//     node http.mjs <path of the built server shared-login>     (or in the environment: FE26_SERVER)

import { LOGINS } from './logins.mjs';
import { playAll } from './play.mjs';
import { IRON_SESSION, Servers } from './servers.mjs';
import { printTotal } from './table.mjs';

const PEERS = [{ key: 'is9', hasChunks: true }, { key: 'is8' }];

const path = process.argv[2] ?? process.env.FE26_SERVER;
if (!path) throw new Error('usage: node http.mjs <path of the built server>');
const servers = new Servers({ ...IRON_SESSION, fe26: [path] });
try {
  console.log('is9>: begun on a server with iron-session 9, gone on with on one with fe26. Cells: checks.\n');
  printTotal(await playAll(LOGINS, PEERS, servers));
} finally {
  servers.stop();
}
