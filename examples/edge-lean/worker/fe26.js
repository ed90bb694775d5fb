// Seals and opens by the WebAssembly module: texts go in, a text comes out. Lengths are checked on both sides.

import module from './fe26.wasm';

const { memory, random, input, input_len, output, seal, open } = new WebAssembly.Instance(module).exports;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const bytes = (address, length) => new Uint8Array(memory.buffer, address, length);

/** What the module answers by -1, -2, … */
const REASONS = [
  'out-of-bounds',
  'bad-passwords',
  'no-randomness',
  'clock-unknown',
  'payload-too-long',
  'invalid',
  'expired',
  'unknown-password',
  'trapped',
];

/** Why there is no result; `message` is one of the reasons. */
export class Refused extends Error {
  /** The token is to blame, not the server. */
  isTokens = ['invalid', 'expired', 'unknown-password'].includes(this.message);
}

/** Seals a value as JSON. The passwords are lines of `id:text`, of which the first one seals. */
export function sealJson(value, passwords) {
  crypto.getRandomValues(bytes(random(), 80));
  return call(seal, passwords, JSON.stringify(value), 'payload-too-long');
}

/** Opens a token whose payload is JSON. */
export function openJson(token, passwords) {
  const payload = call(open, passwords, token, 'invalid');
  try {
    return JSON.parse(payload);
  } catch {
    throw new Refused('invalid');
  }
}

function call(verb, passwords, text, tooLong) {
  const passwordsLen = write(passwords, 0, 'bad-passwords');
  const length = verb(Date.now(), passwordsLen, write(text, passwordsLen, tooLong));
  if (length < 0) throw new Refused(REASONS[-length - 1]);
  return decoder.decode(bytes(output(), length));
}

function write(text, start, tooLong) {
  const { read, written } = encoder.encodeInto(text, bytes(input() + start, input_len() - start));
  if (read < text.length) throw new Refused(tooLong);
  return written;
}
