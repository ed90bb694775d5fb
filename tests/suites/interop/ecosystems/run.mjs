// Shares sessions between fe26 and the frameworks that seal them, over HTTP on 127.0.0.1, and prints a table for each
// family of frameworks.
//
//     node run.mjs <path of the built server shared-login> [<words of the tables to play>]

import { playAll } from '../play.mjs';
import { Servers } from '../servers.mjs';
import { printTotal } from '../table.mjs';
import { H3_TABLES } from './h3.mjs';
import { HAPI_TABLE } from './hapi.mjs';
import { TANSTACK_TABLE } from './tanstack.mjs';
import { WORKOS_TABLE } from './workos.mjs';

const TABLES = [...H3_TABLES, HAPI_TABLE, TANSTACK_TABLE, WORKOS_TABLE];

const [, , path, word = ''] = process.argv;
if (!path) throw new Error('usage: node run.mjs <path of the built server>');

const commands = TABLES.flatMap(({ peers }) => peers.map(({ key, command }) => [key, command]));
const others = Object.assign({}, ...TABLES.map(({ servers }) => servers));
const servers = new Servers({ fe26: [path], ...others, ...Object.fromEntries(commands) });
const played = [];
try {
  for (const { legend, peers, scenarios } of TABLES) {
    if (!legend.includes(word)) continue;
    console.log(`\n${legend}\n`);
    played.push(await playAll(scenarios, peers, servers));
  }
} finally {
  servers.stop();
}
printTotal(played);
