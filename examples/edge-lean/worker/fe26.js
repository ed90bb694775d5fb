// Seals and opens by the WebAssembly module. Texts go in and out; their lengths are checked on both sides.

import module from './fe26.wasm';

const { memory, random, input, input_len, output, seal, open } = new WebAssembly.Instance(module).exports;

/** What the module answers with -1, -2, … */
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

export class Refused extends Error {
  /** Whether the cookie is to blame, not the server. */
  get isCookies() {
    return ['invalid', 'expired', 'unknown-password'].includes(this.message);
  }
}

/** Seals a value as JSON. `passwords` are lines of `id:text`, of which the first seals. */
export function sealJson(value, passwords) {
  crypto.getRandomValues(bytes(random(), 80));
  return call(seal, passwords, JSON.stringify(value));
}

/** Opens a token whose payload is JSON. */
export function openJson(token, passwords) {
  if (token.length > MAX_TOKEN_LEN) throw new Refused('invalid');
  const text = call(open, passwords, token);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused('invalid');
  }
}

function call(verb, passwords, text) {
  const passwordsLen = write(passwords, 0);
  const length = verb(Date.now(), passwordsLen, write(text, passwordsLen));
  if (length < 0) throw new Refused(REASONS[-length - 1]);
  return decoder.decode(bytes(output(), length));
}

function write(text, start) {
  const { read, written } = encoder.encodeInto(text, bytes(input() + start, input_len() - start));
  if (read < text.length) throw new Refused('too-long');
  return written;
}
