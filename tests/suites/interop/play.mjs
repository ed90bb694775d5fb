// Plays scenarios on pairs of servers, and prints a table of the outcomes.

import { printTable } from './table.mjs';
import { Visit } from './visit.mjs';

/** Each peer first, and then second, unless only the peer can begin. */
const columnsOf = (peers) =>
  peers.flatMap((peer) => {
    const begun = { first: peer.key, second: 'fe26', peer };
    return peer.alwaysBegins ? [begun] : [begun, { first: 'fe26', second: peer.key, peer }];
  });

const title = ({ first, second }) => (second === 'fe26' ? `${first}>` : `>${second}`);

async function cell({ suits = () => true, once, play }, column, servers) {
  if (!suits(column.peer) || (once && column.first === 'fe26')) return { text: 'n/a' };
  const visit = new Visit(servers, column, column.peer.configOf);
  try {
    await play(visit, column.peer);
    return { text: `${visit.checks}`, passed: true };
  } catch (error) {
    return { text: 'FAILED', error };
  }
}

/**
 * Resolves to the table: of {name, cells}.
 *
 * A peer has a `key`, its kind of server, and perhaps `configOf` (see `Visit`) and `alwaysBegins`. A scenario has a
 * `name`, `play`, and perhaps `suits`: whether it is for a peer; with `once`, it is the same whichever side begins.
 */
export async function playAll(scenarios, peers, servers) {
  const columns = columnsOf(peers);
  const table = [];
  for (const scenario of scenarios) {
    const cells = await Promise.all(columns.map((column) => cell(scenario, column, servers)));
    table.push({ name: scenario.name, cells });
  }
  printTable(columns.map(title), table);
  for (const { name, cells } of table) {
    cells.forEach(({ error }, at) => {
      if (error) console.log(`\n${name}, ${title(columns[at])}\n  ${error.stack.replaceAll('\n', '\n  ')}`);
    });
  }
  return table;
}
