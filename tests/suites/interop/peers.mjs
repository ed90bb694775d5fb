// The five peers, and the two ways to use fe26 that match them, behind one interface.
//
// An exchange (see rows.mjs) is sealed on one side and opened on the other. Its passwords are written as the
// conformance driver reads them: "text", {b64: raw key}, {encryption, integrity}, {map: {id: password}}.
//
// Opening ends in an outcome: {value}, or {refused: why}, where why is one of the words below if the peer tells.

import hapi7 from '@hapi/iron';
import * as is8 from 'iron-session-8';
import * as is9 from 'iron-session-9';
import * as iwc1 from 'iron-webcrypto-1';
import * as iwc2 from 'iron-webcrypto-2';
import { randomBytes } from 'node:crypto';

/** How iron-session 8 refuses most tokens: an empty session, and no word about why. */
export const SILENTLY = 'silently';

/** One vocabulary for the messages of all peers and the variants of fe26's errors. */
const WORDS = [
  ['expired', /^(Expired seal|Expired$)/],
  ['unknown-password', /^(Cannot find password|UnknownPassword$)/],
  ['bad-mac', /^(Bad hmac value|BadMac$)/],
  ['malformed', /^(Wrong mac prefix|Incorrect number of sealed components|Malformed$)/],
  ['not-json', /^(Failed parsing sealed object JSON|NotJson$)|JSON/],
  ['too-long', /^TooLong$/],
];

const wordOf = (message) => WORDS.find(([, pattern]) => pattern.test(message))?.[0] ?? message;

/** iron-session 9's reason for a word, which fe26 gives too. */
const reasonOf = (word) => (word === 'expired' || word === 'unknown-password' ? word : 'invalid');

function refusal(message, reason) {
  const word = wordOf(message);
  return reason === reasonOf(word) ? { refused: word } : { refused: `${word}, but its reason is ${reason}` };
}

// ---- the peers ----

/** A peer that seals and unseals by hapi's options. `folder` is where it is installed. */
function bare(key, folder, { seal, unseal, defaults, bytes }) {
  const options = (overlay, ttl = 0) => ({
    ...defaults,
    ...overlay,
    encryption: { ...defaults.encryption, ...overlay.encryption },
    integrity: { ...defaults.integrity, ...overlay.integrity },
    ttl,
  });
  return {
    key,
    folder,
    kind: 'bare',
    seal: (exchange) =>
      seal(exchange.value, toJs(newest(exchange.sealWith), bytes), options(exchange.options, exchange.ttlMs)),
    open: async (sealed, exchange) => {
      try {
        return { value: await unseal(sealed, toJs(exchange.openWith, bytes), options(exchange.openOptions)) };
      } catch (error) {
        return { refused: wordOf(error.message) };
      }
    },
  };
}

/** A peer that seals and unseals sessions. */
function session(key, folder, { sealData }, open) {
  return {
    key,
    folder,
    kind: 'session',
    seal: ({ value, sealWith, ttlMs }) =>
      sealData(value, { password: toJs(sealWith), ...(ttlMs === undefined ? {} : { ttl: ttlMs / 1000 }) }),
    open: (sealed, { openWith }) => open(sealed, toJs(openWith)),
  };
}

async function openIs8(sealed, password) {
  try {
    const value = await is8.unsealData(sealed, { password });
    // No exchange seals an empty object, so this one is a refusal.
    return isEmptyObject(value) ? { refused: SILENTLY } : { value };
  } catch (error) {
    return { refused: wordOf(error.message) };
  }
}

async function openIs9(sealed, password) {
  let outcome;
  const onUnsealError = (reason, error) => {
    outcome = refusal(error.message, reason);
  };
  const value = await is9.unsealData(sealed, { password, onUnsealError });
  return outcome ?? { value };
}

export const PEERS = [
  bare('hapi7', '@hapi/iron', { ...hapi7, bytes: (key) => key }),
  bare('iwc1', 'iron-webcrypto-1', {
    seal: (...args) => iwc1.seal(crypto, ...args),
    unseal: (...args) => iwc1.unseal(crypto, ...args),
    defaults: iwc1.defaults,
    bytes: (key) => new Uint8Array(key),
  }),
  bare('iwc2', 'iron-webcrypto-2', { ...iwc2, bytes: (key) => new Uint8Array(key) }),
  session('is8', 'iron-session-8', is8, openIs8),
  session('is9', 'iron-session-9', is9, openIs9),
];

/** A password in JavaScript's form; `bytes` makes a raw key of a Buffer. */
function toJs(password, bytes) {
  if (typeof password === 'string') return password;
  if (password.b64) return bytes(Buffer.from(password.b64, 'base64'));
  const entries = Object.entries(password.map ?? password);
  return Object.fromEntries(entries.map(([key, entry]) => [key, toJs(entry, bytes)]));
}

/** What to seal with: of a map the highest id, as iron-session does; the others take a single password. */
function newest(password) {
  if (!password.map) return password;
  const id = `${Math.max(...Object.keys(password.map).map(Number))}`;
  const entry = password.map[id];
  return entry.encryption ? { id, ...entry } : { id, secret: entry };
}

const isEmptyObject = (value) => value !== null && typeof value === 'object' && Object.keys(value).length === 0;

// ---- fe26 ----

const sealCase = ({ text, sealedAt }) => ({
  plaintext_b64: Buffer.from(text).toString('base64'),
  now_ms: sealedAt,
  rng: { enc_salt: randomHex(32), iv: randomHex(16), mac_salt: randomHex(32) },
});

const openCase = (sealed, { openWith, openedAt }) => ({ sealed, passwords: openWith, now_ms: openedAt });

const randomHex = (length) => randomBytes(length).toString('hex');

/** Cases for the driver, as `bare` and `session` peers would do it, and what its answers mean. */
export const FE26 = {
  bare: {
    sealCase: (exchange) => ({
      op: 'seal',
      ...sealCase(exchange),
      password: newest(exchange.sealWith),
      options: { ...exchange.options, ttl: exchange.ttlMs },
    }),
    openCase: (sealed, exchange) => ({ op: 'unseal', ...openCase(sealed, exchange), options: exchange.openOptions }),
    outcome: ({ ok, error, skip }) => {
      if (ok !== undefined) return { value: ok };
      return { refused: error ? wordOf(error) : `not a case for the driver: ${skip}` };
    },
  },
  session: {
    sealCase: (exchange) => ({
      op: 'seal_session',
      ...sealCase(exchange),
      password: exchange.sealWith,
      ttl_s: exchange.ttlMs === undefined ? undefined : exchange.ttlMs / 1000,
    }),
    openCase: (sealed, exchange) => ({ op: 'unseal_session', ...openCase(sealed, exchange) }),
    outcome: ({ ok, error, reason, skip }) => {
      if (ok !== undefined) return { value: ok };
      return error ? refusal(error, reason) : { refused: `not a case for the driver: ${skip}` };
    },
  },
};
