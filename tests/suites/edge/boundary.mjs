// The module of the lean Worker trusts no length, no time and no text from outside: node boundary.mjs MODULE

import { readFileSync } from 'node:fs';
import { check, finish } from './checks.mjs';

const [path] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(path));
const NOW = Date.UTC(2027, 0);
const PASSWORD = '1:a password that all servers have, long enough';
const REFUSED = {
  outOfBounds: -1, badPasswords: -2, noRandomness: -3, clockUnknown: -4, tooLong: -5, invalid: -6, expired: -7,
  unknownPassword: -8,
};

function instance() {
  const exports = new WebAssembly.Instance(module).exports;
  const { memory, random, input, input_len, output } = exports;
  const view = (address, length) => new Uint8Array(memory.buffer, address, length);
  const draw = () => crypto.getRandomValues(view(random(), 80));
  /** Calls with these texts, or other lengths. */
  const call = (verb, passwords, text, { now = NOW, lengths } = {}) => {
    const parts = [passwords, text].map((part) => Buffer.from(part));
    view(input(), input_len()).set(Buffer.concat(parts));
    const length = exports[verb](now, ...(lengths ?? parts.map((part) => part.length)));
    return length < 0 ? length : Buffer.from(view(output(), length)).toString();
  };
  return { exports, memory, draw, call };
}

console.log('The module');
{
  const { exports, memory } = instance();
  check('imports nothing', WebAssembly.Module.imports(module), []);
  // The linker adds two addresses.
  const names = Object.keys(exports).filter((name) => !name.startsWith('__')).sort();
  const INTERFACE = ['input', 'input_len', 'memory', 'open', 'output', 'random', 'seal'];
  check('exports its interface and nothing else', names, INTERFACE);
  check('has one page of memory', memory.buffer.byteLength, 65_536);
}

console.log('\nLengths');
{
  const { exports, memory, draw, call } = instance();
  draw();
  const token = call('seal', PASSWORD, '{"a":1}');
  check('what is sealed opens', call('open', PASSWORD, token), '{"a":1}');
  const all = exports.input_len();
  const SMALL = [[-1, 1], [1, -1], [-1, 2], [-1, -1]];
  const BEYOND = [[0, all + 1], [all + 1, 0], [all, 1], [1, all], [2 ** 31, 2 ** 31], [2 ** 32 - 1, 1], ...SMALL];
  for (const verb of ['seal', 'open']) {
    for (const lengths of BEYOND) {
      draw();
      const output = Buffer.from(memory.buffer, exports.output());
      const before = Buffer.from(output);
      check(`${verb} of ${lengths}`, call(verb, PASSWORD, token, { lengths }), REFUSED.outOfBounds);
      check('writes nothing', output.equals(before), true);
    }
  }
  draw();
  const room = all - Buffer.byteLength(PASSWORD);
  check('a payload of all the input', call('seal', PASSWORD, 'x'.repeat(room)), REFUSED.tooLong);
  check('a token of all the input', call('open', PASSWORD, 'x'.repeat(room)), REFUSED.invalid);
  check('no token', call('open', PASSWORD, ''), REFUSED.invalid);
  let longest = 0;
  for (let low = 1, high = room; low <= high; ) {
    const middle = (low + high) >> 1;
    draw();
    const sealed = call('seal', PASSWORD, 'x'.repeat(middle));
    if (typeof sealed === 'string') [longest, low] = [middle, middle + 1];
    else high = middle - 1;
  }
  draw();
  const full = call('seal', PASSWORD, 'x'.repeat(longest));
  check('the longest payload opens', call('open', PASSWORD, full), 'x'.repeat(longest));
  check('its token fills the output', full.length > 16_350 && full.length <= 16_384, true);
  check('everything works as before', call('open', PASSWORD, token), '{"a":1}');
}

console.log('\nTexts');
{
  const { draw, call } = instance();
  const OTHER = PASSWORD.replace('1:', '2:').replace('all', 'few');
  const line = (id) => PASSWORD.replace('1:', `${id}:`);
  const lines = (count) => Array.from({ length: count }, (_, at) => line(at + 1)).join('\n');
  draw();
  const token = call('seal', PASSWORD, '{}');
  const BAD = {
    none: '',
    'one whose id is not one': line('a b'),
    'two without an id': `${PASSWORD.slice(2)}\n${OTHER.slice(2)}`,
    'one that is too short': '1:short',
    'two of one id': `${PASSWORD}\n${PASSWORD}`,
    nine: lines(9),
    'one that is not UTF-8': Buffer.from(`${PASSWORD}\xff`, 'latin1'),
    'an empty line': '\n',
  };
  for (const [name, passwords] of Object.entries(BAD)) {
    draw();
    check(`seal by passwords: ${name}`, call('seal', passwords, '{}'), REFUSED.badPasswords);
    check(`open by passwords: ${name}`, call('open', passwords, token), REFUSED.badPasswords);
  }
  draw();
  check('the eighth password opens', call('open', [8, 7, 6, 5, 4, 3, 2, 1].map(line).join('\n'), token), '{}');
  check('a line without an id is that of id 1', call('open', PASSWORD.slice(2), token), '{}');
  check('empty lines are ignored', call('open', `\n${PASSWORD}\n\n${OTHER}`, token), '{}');
  check('a password that is not ASCII', call('open', `${PASSWORD}é`, call('seal', `${PASSWORD}é`, '{}')), '{}');
  check('a last line may end', call('open', `${PASSWORD}\n`, token), '{}');
  check('another password', call('open', OTHER, token), REFUSED.unknownPassword);
  check('a wrong password', call('open', OTHER.replace('2:', '1:'), token), REFUSED.invalid);
  check('a token that is not ASCII', call('open', PASSWORD, token.replace('~2', 'é~2')), REFUSED.invalid);
  check('a token that is not UTF-8', call('open', PASSWORD, Buffer.from(`${token}\xff`, 'latin1')), REFUSED.invalid);
  draw();
  check('an id that iron-session does not open', call('seal', line('a'), '{}'), REFUSED.badPasswords);
}

console.log('\nTime and randomness');
{
  const { draw, call } = instance();
  check('no random bytes', call('seal', PASSWORD, '{}'), REFUSED.noRandomness);
  draw();
  const token = call('seal', PASSWORD, '{}');
  check('random bytes serve once', call('seal', PASSWORD, '{}'), REFUSED.noRandomness);
  for (const now of [0, -1, NaN, -Infinity, 1, Infinity, 2 ** 53]) {
    draw();
    check(`sealed at ${now}`, call('seal', PASSWORD, '{}', { now }), REFUSED.clockUnknown);
  }
  const opened = (now, expected) => check(`opened at ${now}`, call('open', PASSWORD, token, { now }), expected);
  for (const now of [0, -1, NaN, -Infinity, 1]) opened(now, REFUSED.clockUnknown);
  for (const now of [Infinity, 2 ** 53, NOW + 15 * 24 * 3600_000]) opened(now, REFUSED.expired);
  check('opened a fraction of a millisecond later', call('open', PASSWORD, token, { now: NOW + 0.5 }), '{}');
}
finish();
