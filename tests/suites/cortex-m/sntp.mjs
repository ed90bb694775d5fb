// An NTP server of one packet (RFC 4330), which can be told to be silent or wrong.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Seconds from 1900, where NTP begins, to 1970. */
const EPOCH = 2_208_988_800;

export class NtpServer {
  /** What time it is, in milliseconds since 1970; `undefined`: no answer. */
  now = () => undefined;
  asked = 0;
  #socket = createSocket('udp4');

  /** Resolves to its port on 127.0.0.1. */
  async start() {
    this.#socket.on('message', (request, from) => {
      this.asked += 1;
      const now = this.now();
      if (now !== undefined) this.#socket.send(answer(request, now), from.port, from.address);
    });
    this.#socket.unref().bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    return this.#socket.address().port;
  }
}

function answer(request, now) {
  const packet = Buffer.alloc(48);
  packet[0] = (4 << 3) | 4; // version 4, a server
  packet[1] = 1; // stratum: has a clock of its own
  request.copy(packet, 24, 40, 48); // when the client sent it, by its own clock
  for (const at of [16, 32, 40]) {
    packet.writeUInt32BE(Math.floor(now / 1000) + EPOCH, at);
    packet.writeUInt32BE(Math.floor(((now % 1000) / 1000) * 2 ** 32), at + 4);
  }
  return packet;
}
