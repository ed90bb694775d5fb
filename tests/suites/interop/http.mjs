// Shares logins between servers with iron-session and one with fe26, over HTTP on 127.0.0.1, and prints a table of what
// came of it.
//
//     node http.mjs <path of the built server shared-login>     (or in the environment: FE26_SERVER)

import { LOGINS } from './logins.mjs';
import { Servers } from './servers.mjs';
import { Visit } from './visit.mjs';

const COLUMNS = ['is9', 'is8'].flatMap((peer) => [
  { first: peer, second: 'fe26' },
  { first: 'fe26', second: peer },
]);

const title = ({ first, second }) => `${first}>${second}`;

async function cell({ chunked, play }, column, servers) {
  if (chunked && title(column).includes('is8')) return { text: 'n/a' };
  const visit = new Visit(servers, column);
  try {
    await play(visit);
    return { text: `${visit.checks}`, passed: true };
  } catch (error) {
    return { text: 'FAILED', error };
  }
}

function printTable(table) {
  const header = ['', ...COLUMNS.map(title)];
  const lines = [header, ...table.map(({ name, cells }) => [name, ...cells.map(({ text }) => text)])];
  const widths = header.map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  for (const [first, ...rest] of lines) {
    console.log([first.padEnd(widths[0]), ...rest.map((text, at) => text.padStart(widths[at + 1]))].join('  '));
  }
}

function printFailures(table) {
  for (const { name, cells } of table) {
    cells.forEach(({ error }, at) => {
      if (error) console.log(`\n${name}, ${title(COLUMNS[at])}\n  ${error.stack.replaceAll('\n', '\n  ')}`);
    });
  }
}

async function main() {
  const path = process.argv[2] ?? process.env.FE26_SERVER;
  if (!path) throw new Error('usage: node http.mjs <path of the built server>');
  const servers = new Servers(path);
  const table = [];
  try {
    for (const login of LOGINS) {
      const cells = await Promise.all(COLUMNS.map((column) => cell(login, column, servers)));
      table.push({ name: login.name, cells });
    }
  } finally {
    servers.stop();
  }

  console.log('is9>fe26: begun on a server with iron-session 9, gone on with on one with fe26. Cells: checks.\n');
  printTable(table);
  printFailures(table);
  const all = table.flatMap(({ cells }) => cells);
  const failed = all.filter(({ error }) => error).length;
  console.log(`\n${all.filter(({ passed }) => passed).length} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
