// The scenarios: one row of the table each.

import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { SILENTLY } from './peers.mjs';

/** All clocks stand still, at the time of the run. */
export const NOW = Date.now();

// ---- what a cell expects: its text for so many tokens, and whether an outcome is as it should be ----

const OPENS = {
  text: (count) => `${count}`,
  wanted: ({ value }) => ({ value }),
  holds: (outcome, { value }) => isDeepStrictEqual(outcome, { value }),
};

/** `why` is a word of peers.mjs; without it any refusal will do. */
const refused = (why) => ({
  text: () => 'refused',
  wanted: () => ({ refused: why ?? 'for whatever reason' }),
  holds: (outcome) => 'refused' in outcome && (why === undefined || [why, SILENTLY].includes(outcome.refused)),
});

/** Opens, but as something other than what was sealed. */
const opensAs = (text, other) => ({
  text: () => text,
  wanted: ({ value }) => ({ value: other(value) }),
  holds: (outcome, { value }) => isDeepStrictEqual(outcome, { value: other(value) }),
});

const UNWRAPS = opensAs('unwraps', (value) => value.persistent);

/** The peer has no such option, or no way to make such a token. */
const NA = null;

const BARE_ONLY = { bare: OPENS, session: NA };

/** What a row expects of a peer: by its key, by its kind, or the same for all. */
export function expected(expectation = OPENS, peer) {
  if (expectation === NA || expectation.holds) return expectation;
  return peer.key in expectation ? expectation[peer.key] : expectation[peer.kind];
}

// ---- what is exchanged ----

const TEXT = 'a string password, 32 characters at least';
const OLD = 'the old password of a rotation, long enough';
const NEW = 'the new password of a rotation, long enough';
const OTHER = 'some other password, also 32 characters';
const rawKey = (length) => ({ b64: randomBytes(length).toString('base64') });

/** A value and all that it takes to seal and open it. Without a ttl the peer's default holds. */
function exchange(value, more = {}) {
  const { options = {} } = more;
  return {
    value,
    text: JSON.stringify(value),
    sealWith: TEXT,
    openWith: TEXT,
    options,
    openOptions: options,
    ttlMs: undefined,
    sealedAt: NOW,
    openedAt: NOW,
    ...more,
  };
}

const exchanges = (values, more) => values.map((value) => exchange(value, more));

/** One password to seal and to open with. */
const both = (password) => ({ sealWith: password, openWith: password });

const nested = (depth) => (depth === 0 ? {} : { deeper: nested(depth - 1) });

// Objects at the top level, because iron-session 9 makes an object of an array.
const VALUES = [
  { user: { id: 7, name: 'Ada', admin: true }, cart: ['tea', 'milk'], persistent: { theme: 'dark' } },
  { nothing: null, yes: true, no: false, empty: [{}, [], ''], 'a key': { '': 0 } },
  { numbers: [0, -1, 1.5, 0.1 + 0.2, 1e21, 5e-324, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 123456789.12345679] },
  { nested: nested(100), list: Array.from({ length: 100 }, (_, index) => index) },
];
const VALUE = VALUES[0];

/** JSON texts of so many bytes: a digit, or a string of letters. */
function valueOfSize(size) {
  if (size === 1) return 7;
  return randomBytes(size).toString('base64').slice(0, size - 2);
}

const sizes = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Every character of the Basic Multilingual Plane but the surrogates, 256 a text. */
export const BMP = sizes(0, 255).filter((page) => page < 0xd8 || page > 0xdf).map((page) => {
  const text = String.fromCharCode(...sizes(0, 255).map((low) => page * 256 + low));
  return { text, [text]: 'as a key' };
});

export const UNICODE = [
  '👩‍👩‍👧‍👦 🇪🇺 👍🏽 ☎️',
  '\u03a9 \u2126 \u00e9 e\u0301 \u00df \u1e9e \u0130 \u0131 \ufb01',
  'שלום مرحبا नमस्ते 你好 こんにちは 안녕하세요',
  'line\u2028paragraph\u2029end',
  '\u0000', '\u0001', '\b', '\t', '\n', '\u000b', '\f', '\r', '\u001b', '\u001f', '\u007f', '\u0085', '\u009f',
  '"', '\\', '\\\\', '/', '\\u0041', '\\"', '</script>',
  '\ufeffBOM in a text', '\ufffd', '\ufffe\uffff', '\u{10000}', '\u{1f600}', '\u{2f800}', '\u{e0001}', '\u{10ffff}',
].map((text) => ({ text, [text]: [text, `${text}${text}`] }));

const HOUR = 3_600_000;
const SKEW = 60_000;
const CENTURY = 100 * 365 * 24 * HOUR;
const IRON_SESSION_TTL = 14 * 24 * HOUR;

const CTR = { encryption: { algorithm: 'aes-128-ctr' } };
const H3 = { encryption: { iterations: 8192 }, integrity: { iterations: 8192 } };
const UNEQUAL_ITERATIONS = { encryption: { iterations: 3 }, integrity: { iterations: 5 } };
const SHORT_SALTS = { encryption: { saltBits: 128 }, integrity: { saltBits: 128 } };

// ---- what happens to a token on its way: a function from a token to those that arrive ----

/** A token without iron-session's marker, and the marker. */
const split = (sealed) => sealed.split(/(?=~)/);

/** Another character of the base64url alphabet, one whose highest bit is the other. */
function swap(character) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const at = alphabet.indexOf(character);
  return at < 0 ? 'A' : alphabet[at ^ 32];
}

/** One token for each part behind the id, with that part's first character changed. */
function changeEachPart(sealed) {
  const [token, marker = ''] = split(sealed);
  const parts = token.split('*');
  return parts.slice(2).map((part, index) => {
    // A digit of the expiration stays one, and in the future.
    const changed = index === 3 ? String(Number(part) + 1) : swap(part[0]) + part.slice(1);
    return parts.with(index + 2, changed).join('*') + marker;
  });
}

function changeEachCharacter(sealed) {
  const [token, marker = ''] = split(sealed);
  return [...token].map((character, at) => token.slice(0, at) + swap(character) + token.slice(at + 1) + marker);
}

function cutAtEachLength(sealed) {
  const [token, marker = ''] = split(sealed);
  return sizes(0, token.length - 1).map((length) => token.slice(0, length) + marker);
}

/** Not a token of this version, a part too few, and one too many. */
function changeShape(sealed) {
  const [token, marker = ''] = split(sealed);
  return [token.replace('Fe26.2', 'Fe26.1'), token.slice(0, token.lastIndexOf('*')), `${token}*`]
    .map((changed) => changed + marker);
}

// ---- what a token must look like as it was sealed, so that a row shows what its name says ----

const part = (at, text) => (parts, ...context) => parts[at] === (typeof text === 'function' ? text(...context) : text);
const hasId = (id) => part(1, id);
const expiresAt = (text) => part(5, text);
const saltsOf = (length) => (parts) => parts[2].length === length && parts[6].length === length;

/**
 * Fields of a row: `from` and `to` are what is expected of tokens that fe26 opens and of those that it seals (all open
 * if not given); `onTheWay` and `looks` are of the two groups above; `fe26Seals` and `fe26Opens` are the way in which
 * fe26 is used where that is not the peer's own.
 */
export const ROWS = [
  { name: 'string password', exchanges: exchanges(VALUES) },
  {
    name: 'string password of 16 emoji: 32 UTF-16 units',
    exchanges: exchanges(VALUES, both('🔑'.repeat(16))),
  },
  {
    name: 'rotation: sealed with the new password',
    exchanges: exchanges(VALUES, both({ map: { 1: OLD, 2: NEW } })),
    looks: hasId('2'),
  },
  {
    name: 'rotation: sealed with the old password',
    exchanges: exchanges(VALUES, { sealWith: { map: { 1: OLD } }, openWith: { map: { 1: OLD, 2: NEW } } }),
    looks: hasId('1'),
  },
  {
    name: 'rotation: the old password was removed',
    exchanges: exchanges(VALUES, { sealWith: { map: { 1: OLD } }, openWith: { map: { 2: NEW, 3: OTHER } } }),
    from: refused('unknown-password'),
    to: refused('unknown-password'),
  },
  {
    name: 'another password under the same id',
    exchanges: exchanges(VALUES, { sealWith: { map: { 1: OLD } }, openWith: { map: { 1: OTHER } } }),
    from: refused('bad-mac'),
    to: refused('bad-mac'),
  },
  {
    name: 'default ttl: never, iron-session 14 days',
    exchanges: exchanges(VALUES),
    looks: expiresAt((kind) => (kind === 'session' ? `${NOW + IRON_SESSION_TTL}` : '')),
  },
  {
    name: 'ttl 0: opens a hundred years later',
    exchanges: exchanges(VALUES, { ttlMs: 0, openedAt: NOW + CENTURY }),
    looks: expiresAt(''),
  },
  {
    name: 'ttl of an hour: to the last ms of the skew',
    exchanges: [0, HOUR, HOUR + SKEW - 1].map((later) => exchange(VALUE, { ttlMs: HOUR, openedAt: NOW + later })),
    looks: expiresAt(`${NOW + HOUR}`),
  },
  {
    name: 'ttl of an hour: expired',
    exchanges: [HOUR + SKEW, CENTURY].map((later) => exchange(VALUE, { ttlMs: HOUR, openedAt: NOW + later })),
    from: refused('expired'),
    to: refused('expired'),
  },
  { name: 'unicode: the whole BMP, as texts and keys', exchanges: exchanges(BMP) },
  { name: 'unicode: emoji, planes, escapes, controls', exchanges: exchanges(UNICODE) },
  {
    name: 'payload of 0 bytes, which is not JSON',
    // iron-webcrypto 2 alone can be made to seal that.
    exchanges: [exchange(undefined, { text: '', options: { encode: () => '' }, openOptions: {} })],
    from: { iwc2: refused('not-json'), bare: NA, session: NA },
    to: { iwc1: opensAs('null', () => null), bare: refused('not-json'), session: refused('not-json') },
  },
  { name: 'payloads of 1 to 300 bytes', exchanges: exchanges(sizes(1, 300).map(valueOfSize)) },
  {
    name: 'payloads of 1 to 300 bytes, AES-128-CTR',
    exchanges: exchanges(sizes(1, 300).map(valueOfSize), { options: CTR }),
    // As long as the payload: a stream cipher, no padding.
    looks: (parts, _, { text }) => Buffer.from(parts[4], 'base64url').length === text.length,
    from: BARE_ONLY,
    to: BARE_ONLY,
  },
  { name: 'payloads of 1, 4 and 12 kB', exchanges: exchanges([1000, 4000, 12_000].map(valueOfSize)) },
  {
    name: 'token of more than 16 KiB',
    exchanges: exchanges([12_500, 100_000].map(valueOfSize)),
    from: refused('too-long'),
    to: NA,
  },
  {
    name: 'raw key',
    exchanges: exchanges(VALUES, both(rawKey(32))),
    looks: saltsOf(0),
    from: BARE_ONLY,
    to: BARE_ONLY,
  },
  {
    name: 'raw keys under ids',
    exchanges: exchanges(VALUES, both({ map: { 4: rawKey(32), 5: rawKey(32) } })),
    looks: (parts) => hasId('5')(parts) && saltsOf(0)(parts),
    from: BARE_ONLY,
    to: BARE_ONLY,
  },
  {
    name: 'raw keys of 16 and 32 bytes, AES-128-CTR',
    exchanges: exchanges(VALUES, {
      ...both({ map: { 6: { encryption: rawKey(16), integrity: rawKey(32) } } }),
      options: CTR,
    }),
    looks: (parts) => hasId('6')(parts) && saltsOf(0)(parts),
    from: BARE_ONLY,
    to: BARE_ONLY,
  },
  {
    name: 'separate encryption and integrity secrets',
    exchanges: exchanges(VALUES, both({ map: { 7: { encryption: OLD, integrity: NEW } } })),
    from: BARE_ONLY,
    to: BARE_ONLY,
  },
  {
    name: 'separate secrets, changed places',
    exchanges: exchanges(VALUES, {
      sealWith: { map: { 7: { encryption: OLD, integrity: NEW } } },
      openWith: { map: { 7: { encryption: NEW, integrity: OLD } } },
    }),
    from: { bare: refused('bad-mac'), session: NA },
    to: { bare: refused('bad-mac'), session: NA },
  },
  { name: '8192 iterations (h3 from 2.0.1-rc.25 on)', exchanges: exchanges(VALUES, { options: H3 }), from: BARE_ONLY, to: BARE_ONLY },
  {
    name: '3 iterations for one key, 5 for the other',
    exchanges: exchanges(VALUES, { options: UNEQUAL_ITERATIONS }),
    from: BARE_ONLY,
    to: BARE_ONLY,
  },
  {
    name: '8192 iterations, opened with 1',
    exchanges: exchanges(VALUES, { options: H3, openOptions: {} }),
    from: { bare: refused('bad-mac'), session: NA },
    to: { bare: refused('bad-mac'), session: NA },
  },
  {
    name: 'salts of 128 bits',
    exchanges: exchanges(VALUES, { options: SHORT_SALTS, openOptions: {} }),
    looks: saltsOf(32),
    from: BARE_ONLY,
    to: BARE_ONLY,
  },
  {
    name: 'empty id, a map with `default`',
    exchanges: exchanges(VALUES, { openWith: { map: { default: TEXT, 1: OTHER } } }),
    looks: (parts, kind) => kind === 'session' || hasId('')(parts),
    from: BARE_ONLY,
    to: BARE_ONLY,
  },
  {
    name: 'empty id, a map without `default`',
    exchanges: exchanges(VALUES, { openWith: { map: { 1: TEXT } } }),
    // iron-session never seals without an id, but it may be handed such a token.
    fe26Seals: 'bare',
    looks: hasId(''),
    from: { bare: refused('unknown-password'), session: NA },
    to: refused('unknown-password'),
  },
  {
    name: 'marker ~2 left on, opened as bare Iron',
    exchanges: exchanges(VALUES),
    fe26Seals: 'session',
    fe26Opens: 'bare',
    onTheWay: (sealed) => [`${split(sealed)[0]}~2`],
    from: refused('bad-mac'),
    // iron-webcrypto 2 does not get as far as the MAC: it is not base64url.
    to: { iwc2: refused(), bare: refused('bad-mac'), session: OPENS },
  },
  {
    name: 'marker cut off, opened as a session',
    exchanges: exchanges([VALUE], both({ map: { 1: TEXT } })),
    fe26Seals: 'session',
    fe26Opens: 'session',
    onTheWay: (sealed) => [split(sealed)[0]],
    to: { is8: UNWRAPS, is9: OPENS, bare: OPENS },
  },
  {
    name: 'other markers: ~ ~1 ~3',
    exchanges: exchanges([VALUE], both({ map: { 1: TEXT } })),
    fe26Opens: 'session',
    onTheWay: (sealed) => ['~', '~1', '~3'].map((marker) => split(sealed)[0] + marker),
    to: { is8: UNWRAPS, is9: OPENS, bare: NA },
  },
  {
    name: 'a `__proto__` key',
    exchanges: exchanges([JSON.parse('{"__proto__":{"admin":true},"user":7}')]),
    to: { hapi7: refused('not-json'), bare: OPENS, session: OPENS },
  },
  {
    name: 'half of a surrogate pair',
    exchanges: exchanges([{ text: '\ud83d' }, { text: '\ude00' }, { '\udfff\ud800': 0 }]),
    from: refused('not-json'),
    to: NA,
  },
  {
    name: 'tampered: each part',
    exchanges: exchanges(VALUES, { ttlMs: HOUR }),
    onTheWay: changeEachPart,
    from: refused('bad-mac'),
    to: refused('bad-mac'),
  },
  {
    name: 'tampered: each character',
    exchanges: exchanges([VALUE], { ttlMs: HOUR }),
    onTheWay: changeEachCharacter,
    from: refused(),
    to: refused(),
  },
  {
    name: 'tampered: cut short at each length',
    exchanges: exchanges([VALUE], { ttlMs: HOUR }),
    onTheWay: cutAtEachLength,
    from: refused(),
    to: refused(),
  },
  {
    name: 'tampered: prefix, a part less, a part more',
    exchanges: exchanges(VALUES),
    onTheWay: changeShape,
    from: refused('malformed'),
    to: refused('malformed'),
  },
];
