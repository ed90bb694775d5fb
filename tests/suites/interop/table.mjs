// The tables of the suite.

/** `table`: of {name, cells}, whose cells have a text, and are passed, failed, or neither. */
export function printTable(titles, table) {
  const header = ['', ...titles];
  const lines = [header, ...table.map(({ name, cells }) => [name, ...cells.map(({ text }) => text)])];
  const widths = header.map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  for (const [first, ...rest] of lines) {
    console.log([first.padEnd(widths[0]), ...rest.map((text, at) => text.padStart(widths[at + 1]))].join('  '));
  }
}

/** The last line, and the exit code. */
export function printTotal(tables) {
  const all = tables.flat().flatMap(({ cells }) => cells);
  const failed = all.filter(({ text }) => text === 'FAILED').length;
  console.log(`\n${all.filter(({ passed }) => passed).length} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
