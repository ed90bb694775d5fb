// The clock and the address of the servers in Node.

import { createServer } from 'node:http';
import { MAX_HEADER_SIZE } from './browser.mjs';
import { clockOffsetMs } from './config.mjs';

const realNow = Date.now;
Date.now = () => realNow() + clockOffsetMs;

/** Hands requests of 127.0.0.1 to a handler of Node's kind, and prints the port. Returns the server. */
export function listen(handler) {
  const server = createServer({ maxHeaderSize: MAX_HEADER_SIZE }, handler);
  server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
  return server;
}
