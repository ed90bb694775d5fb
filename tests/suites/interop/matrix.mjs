// Exchanges live tokens between fe26 and its peers, in both directions, and prints a table of what came of it.
//
//     node matrix.mjs <path of the built conformance driver>     (or in the environment: FE26_DRIVER)

import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { Driver } from './driver.mjs';
import { FE26, PEERS } from './peers.mjs';
import { expected, NOW, ROWS } from './rows.mjs';
import { printTable, printTotal } from './table.mjs';

/** Failures of one cell that are printed in full. */
const MAX_DETAILS = 3;

// The peers' clock. They read it once, when they begin to seal or open.
let now = NOW;
Date.now = () => now;

const DIRECTIONS = [
  { title: (peer) => `${peer.key}>`, expectation: (row) => row.from, exchange: fromPeer },
  { title: (peer) => `>${peer.key}`, expectation: (row) => row.to, exchange: toPeer },
];

/** Sealed by the peer, opened by fe26. */
async function fromPeer(row, peer, driver) {
  const sealed = [];
  for (const exchange of row.exchanges) {
    now = exchange.sealedAt;
    sealed.push(await peer.seal(exchange));
  }
  const arriving = arrivals(row, peer.kind, sealed);
  const fe26 = FE26[row.fe26Opens ?? peer.kind];
  const answers = await driver.ask(arriving.map(({ token, exchange }) => fe26.openCase(token, exchange)));
  return arriving.map((arrival, index) => ({ ...arrival, outcome: fe26.outcome(answers[index]) }));
}

/** Sealed by fe26, opened by the peer. */
async function toPeer(row, peer, driver) {
  const kind = row.fe26Seals ?? peer.kind;
  const answers = await driver.ask(row.exchanges.map(FE26[kind].sealCase));
  const sealed = answers.map((answer) => {
    if (answer.sealed === undefined) throw new Error(`fe26 does not seal: ${JSON.stringify(answer)}`);
    return answer.sealed;
  });
  const opened = [];
  for (const arrival of arrivals(row, kind, sealed)) {
    now = arrival.exchange.openedAt;
    opened.push({ ...arrival, outcome: await peer.open(arrival.token, arrival.exchange) });
  }
  return opened;
}

/** The tokens that arrive of those that were sealed, once these are found to look as they should. */
function arrivals(row, kind, sealed) {
  return sealed.flatMap((token, index) => {
    const exchange = row.exchanges[index];
    if (token.includes('~') !== (kind === 'session')) throw new Error(`the marker is not as it should be: ${token}`);
    const parts = token.split('~')[0].split('*');
    if (row.looks && !row.looks(parts, kind, exchange)) throw new Error(`does not look as it should: ${token}`);
    return (row.onTheWay?.(token) ?? [token]).map((arriving) => ({ token: arriving, exchange }));
  });
}

/** One cell: its text, and what failed. */
async function cell(row, peer, direction, driver) {
  const { holds, text, wanted } = expected(direction.expectation(row), peer) ?? {};
  if (!holds) return { text: 'n/a' };
  try {
    const results = await direction.exchange(row, peer, driver);
    if (results.length === 0) throw new Error('no token was exchanged');
    const failures = results
      .filter(({ outcome, exchange }) => !holds(outcome, exchange))
      .map(({ outcome, exchange, token }) => [
        `expected ${show(wanted(exchange))}`,
        `got      ${show(outcome)}`,
        `token    ${token}`,
      ]);
    return failures.length > 0 ? { text: 'FAILED', failures } : { text: text(results.length), passed: true };
  } catch (error) {
    return { text: 'FAILED', failures: [[error.stack]] };
  }
}

/** In ASCII, for what differs in a character that looks like another, or like nothing. */
const show = (thing) =>
  inspect(thing, { depth: 5, breakLength: Infinity, maxStringLength: 200 })
    .replace(/[^ -~\n]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

function printFailures(columns, table) {
  for (const { name, cells } of table) {
    cells.forEach(({ failures = [] }, at) => {
      const { direction, peer } = columns[at];
      for (const lines of failures.slice(0, MAX_DETAILS)) {
        console.log(`\n${name}, ${direction.title(peer)}\n  ${lines.join('\n  ')}`);
      }
      if (failures.length > MAX_DETAILS) console.log(`  … and ${failures.length - MAX_DETAILS} more`);
    });
  }
}

/** The versions that are installed, not those that were asked for. */
function printLegend() {
  const versions = PEERS.map(({ key, folder }) => {
    const manifest = new URL(`node_modules/${folder}/package.json`, import.meta.url);
    const { name, version } = JSON.parse(readFileSync(manifest, 'utf8'));
    return `${key} ${name} ${version}`;
  });
  console.log(`${versions.join(', ')}; Node ${process.version}`);
  console.log('hapi7>: sealed by hapi7, opened by fe26. >hapi7: the other way round. Cells: tokens exchanged.\n');
}

async function main() {
  const path = process.argv[2] ?? process.env.FE26_DRIVER;
  if (!path) throw new Error('usage: node matrix.mjs <path of the built conformance driver>');
  const driver = new Driver(path);
  const columns = PEERS.flatMap((peer) => DIRECTIONS.map((direction) => ({ peer, direction })));
  const table = [];
  for (const row of ROWS) {
    const cells = [];
    for (const { peer, direction } of columns) cells.push(await cell(row, peer, direction, driver));
    table.push({ name: row.name, cells });
  }
  driver.close();

  printLegend();
  printTable(columns.map(({ direction, peer }) => direction.title(peer)), table);
  printFailures(columns, table);
  printTotal(table);
}

await main();
