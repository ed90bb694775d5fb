// Somebody who uses the login's page without a browser's window: on the device, or on the server of examples/login.

import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { Browser } from '../interop/browser.mjs';
import { PATIENCE_MS, eventually } from './check.mjs';

/** One connection, which is kept open: the device has four in all. */
export const oneConnection = () => new Agent({ keepAlive: true, maxSockets: 1 });

const SHARED = oneConnection();

export class Visitor {
  browser = new Browser();
  #agent;

  /** Visitors who come one after the other share a connection. */
  constructor(agent = SHARED) {
    this.#agent = agent;
  }

  /** Resolves to what the server answers, and takes its cookie. */
  async request(port, method, path, form) {
    const cookie = Object.entries(this.browser.cookies).map(([name, value]) => `${name}=${value}`).join('; ');
    const body = form && `${new URLSearchParams(form)}`;
    const headers = {
      ...(cookie && { cookie }),
      ...(body && { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
    };
    const answer = await this.#send({ host: '127.0.0.1', port, method, path, headers }, body);
    const setCookies = answer.headers['set-cookie'] ?? [];
    for (const text of setCookies) this.browser.setCookie(text);
    const text = Buffer.concat(await answer.toArray()).toString();
    return { status: answer.statusCode, location: answer.headers.location, setCookies, headers: answer.headers, text };
  }

  /** Like browsers, again if the server has just closed the connection. */
  async #send(options, body) {
    const sent = request({ ...options, agent: this.#agent, signal: AbortSignal.timeout(PATIENCE_MS) }).end(body);
    try {
      return (await once(sent, 'response'))[0];
    } catch (error) {
      if (sent.reusedSocket && error.code === 'ECONNRESET') return this.#send(options, body);
      throw error;
    }
  }

  /** Presses a button, and goes where it leads. */
  async post(port, path, form) {
    const answer = await this.request(port, 'POST', path, form);
    if (answer.status !== 303) return { ...answer, ...read(answer.text) };
    return { ...(await this.see(port, answer.location)), setCookies: answer.setCookies };
  }

  /** Sees the page as soon as the device has a connection left: those that others keep open end by themselves. */
  async arrive(port) {
    await eventually(() => this.see(port), (answer) => answer.status === 200);
  }

  async see(port, path = '/') {
    const answer = await this.request(port, 'GET', path);
    return { ...answer, ...read(answer.text) };
  }

  /** The parts of the token. */
  get token() {
    return this.browser.cookies.sid?.split('~')[0].split('*');
  }
}

/** What is on the page. */
function read(text) {
  const find = (pattern) => pattern.exec(text)?.[1];
  return {
    title: find(/<title>(.*?)( · fe26)?</),
    notice: find(/role="alert">(.*)<\/p>/),
    user: find(/id="user">(.*)<\/span>/),
    visits: find(/id="visits">(\d+)</),
    end: find(/id="end"><strong>(.*)<\/strong>/),
    note: find(/<textarea[^>]*>\n([^]*)<\/textarea>/),
  };
}
