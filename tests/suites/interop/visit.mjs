// What one cell of the table does: it starts servers, visits them with a browser, and counts what it checks.

import { inspect, isDeepStrictEqual } from 'node:util';
import { Browser } from './browser.mjs';

/** The options of a server, unless a scenario says otherwise. */
export const OPTIONS = {
  cookieName: 'sid',
  password: { 1: 'a password that all servers have, long enough' },
  ttl: 3600,
};

const SAY_WHY = ['fe26', 'is9', 'start'];

export class Visit {
  browser = new Browser();
  checks = 0;
  #servers;
  #kinds;
  #configOf;

  /** `configOf` makes the configuration of a server of a scenario's options. */
  constructor(servers, kinds, configOf = (_, options) => ({ ...OPTIONS, ...options })) {
    this.#servers = servers;
    this.#kinds = kinds;
    this.#configOf = configOf;
  }

  /** The server on which a scenario begins, and the other one. */
  first = (options) => this.start(this.#kinds.first, options);
  second = (options) => this.start(this.#kinds.second, options);

  /** The same two by what they are. */
  fe26 = (options) => this.start('fe26', options);
  peer = (options) => this.start(this.#peerKind, options);

  get #peerKind() {
    return this.#kinds.first === 'fe26' ? this.#kinds.second : this.#kinds.first;
  }

  start = (kind, options = {}) => this.#servers.start(kind, this.#configOf(kind, options));

  /** Both, with the second one's clock ahead by so many seconds. fe26's is the machine's: Node's is another. */
  pairApart = (seconds, options) =>
    this.#kinds.first === 'fe26'
      ? Promise.all([this.first(options), this.second({ ...options, clockOffsetMs: seconds * 1000 })])
      : Promise.all([this.first({ ...options, clockOffsetMs: -seconds * 1000 }), this.second(options)]);

  check(what, actual, expected) {
    this.checks += 1;
    if (isDeepStrictEqual(actual, expected)) return;
    throw new Error([what, `expected ${show(expected)}`, `got      ${show(actual)}`].join('\n'));
  }

  /** Changes the session by a route, and resolves to the answer. The browser keeps all of its cookies. */
  async post(server, route, body) {
    const answer = await this.browser.request(server, 'POST', route, body);
    this.check(`${server.kind}: POST ${route}: ${answer.text}`, answer.status, 204);
    this.check('cookies that are too long', this.browser.dropped, []);
    return answer;
  }

  /** The server finds this session in the browser's cookies. */
  reads = (server, session) => this.#reads(server, session, undefined);

  /** The server finds no session, and no cookie to refuse. */
  isLoggedOut = (server) => this.#reads(server, {}, undefined);

  /** The server finds a cookie, refuses it and starts a fresh session. Only fe26 and iron-session 9 say why. */
  refuses = (server, reason) => this.#reads(server, {}, SAY_WHY.includes(server.kind) ? reason : undefined);

  /** The same in another browser with these cookies: some servers replace or delete what they refuse. */
  async refusesAside(server, reason) {
    const { browser } = this;
    this.browser = browser.copy();
    await this.refuses(server, reason);
    this.browser = browser;
  }

  async #reads(server, session, refused) {
    const answer = await this.browser.request(server, 'GET', '/session');
    const actual = { status: answer.status, session: JSON.parse(answer.text), refused: answer.refused };
    this.check(`${server.kind}: GET /session`, actual, { status: 200, session, refused });
  }

  /** The server has too much to store: it says so, and the browser's cookies stay as they are. */
  async isTooBig(server, body) {
    const before = this.browser.cookies;
    const { status, setCookies } = await this.browser.request(server, 'POST', '/set', body);
    this.check(`${server.kind}: POST /set of too much`, { status, setCookies }, { status: 500, setCookies: [] });
    this.check('the cookies', this.browser.cookies, before);
  }

  /** The browser has the cookies of these names, and no other. */
  hasCookies(...names) {
    this.check('the names of the cookies', Object.keys(this.browser.cookies).sort(), names.sort());
  }

  /** The parts of the token in the cookie of this name, or in its chunks. */
  tokenOf(name) {
    const { [name]: whole, ...rest } = this.browser.cookies;
    return (whole ?? Object.values(rest).join('')).split('~')[0].split('*');
  }

  /** The parts of iron-session's token. */
  get token() {
    return this.tokenOf(OPTIONS.cookieName);
  }
}

const show = (thing) => {
  const text = inspect(thing, { depth: 5, breakLength: Infinity });
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
};
