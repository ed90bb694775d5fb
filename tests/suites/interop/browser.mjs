// A browser that is small enough: it sends requests to servers on 127.0.0.1 and keeps their cookies. A port is no part
// of a cookie (RFC 6265), so servers on one host share them, as servers behind one name do. It takes 127.0.0.1 for as
// trustworthy as HTTPS, so it keeps Secure cookies.

import { once } from 'node:events';
import { request } from 'node:http';

/** Node's own limit for all headers of a message, 16 KiB, is less than four full cookies. */
export const MAX_HEADER_SIZE = 65_536;

/** Bytes of name and value that browsers take (RFC 6265bis, 5.6). */
const MAX_PAIR_BYTES = 4096;

export class Browser {
  /** Names of cookies that were too long to be kept. Only a scenario that expects them takes them from here. */
  dropped = [];

  /** Of {name, value, path}, in the order in which they were made. */
  #cookies = [];

  copy() {
    const other = new Browser();
    other.#cookies = [...this.#cookies];
    return other;
  }

  /** Resolves to the answer; `setCookies` are the values of its Set-Cookie headers. */
  async request(server, method, path, body) {
    const answer = await send(server.port, method, path, this.#header(path), body && JSON.stringify(body));
    const setCookies = answer.headers['set-cookie'] ?? [];
    for (const text of setCookies) this.setCookie(text, path);
    const text = Buffer.concat(await answer.toArray()).toString();
    const { location, 'x-refused': refused } = answer.headers;
    return { status: answer.statusCode, location, refused, setCookies, text };
  }

  /** Takes the value of a Set-Cookie header in. */
  setCookie(text, requestPath = '/') {
    const [pair, ...attributes] = text.split(';').map((part) => part.trim());
    const [name, value] = splitOnce(pair);
    // A browser drops such a cookie without a word.
    if (name.length + value.length > MAX_PAIR_BYTES) {
      this.dropped.push(name);
      return;
    }
    const given = Object.fromEntries(attributes.map(splitOnce).map(([key, text]) => [key.toLowerCase(), text]));
    const path = given.path?.startsWith('/') ? given.path : folderOf(requestPath);
    const known = this.#cookies.findIndex((cookie) => cookie.name === name && cookie.path === path);
    // Some servers' clocks are behind: of the dates, only the first one of all deletes a cookie.
    const isOver = 'max-age' in given ? Number(given['max-age']) <= 0 : Date.parse(given.expires) === 0;
    const replacement = isOver ? [] : [{ name, value, path }];
    // A cookie that gets a new value keeps its place.
    if (known < 0) this.#cookies.push(...replacement);
    else this.#cookies.splice(known, 1, ...replacement);
  }

  /** Names and values of all cookies. */
  get cookies() {
    return Object.fromEntries(this.#cookies.map(({ name, value }) => [name, value]));
  }

  /** The Cookie header: of the cookies with a path that fits, those with a longer one first. */
  #header(path) {
    return this.#cookies
      .filter((cookie) => isWithin(path, cookie.path))
      .sort((one, other) => other.path.length - one.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }
}

async function send(port, method, path, cookie, body) {
  const headers = { ...(cookie && { cookie }), ...(body && { 'content-type': 'application/json' }) };
  const options = { host: '127.0.0.1', port, method, path, headers, agent: false, maxHeaderSize: MAX_HEADER_SIZE };
  const sent = request({ ...options, signal: AbortSignal.timeout(60_000) }).end(body);
  const [answer] = await once(sent, 'response');
  return answer;
}

/** At the first `=`, as cookies and their attributes are. */
function splitOnce(text) {
  const [name] = text.split('=', 1);
  return [name, text.slice(name.length + 1)];
}

/** RFC 6265, 5.1.4: the path of a cookie that has none. */
const folderOf = (path) => path.slice(0, path.lastIndexOf('/')) || '/';

/** RFC 6265, 5.1.4: whether a request's path is that of a cookie, or below it. */
function isWithin(path, cookiePath) {
  if (path === cookiePath) return true;
  return path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`);
}
