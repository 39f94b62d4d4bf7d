import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';

/** What a server answered to an upgrade. */
export type Upgrade =
  | { readonly accepted: true; readonly socket: TestSocket }
  | {
      readonly accepted: false;
      readonly status: number;
      readonly headers: IncomingMessage['headers'];
      readonly body: string;
    };

/** Asks for a WebSocket (RFC 6455 §4.1) and returns the answer, whatever it is. */
export async function upgrade(url: string, authorization?: string): Promise<Upgrade> {
  const outgoing = request(url, {
    agent: false,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      ...(authorization === undefined ? {} : { authorization }),
    },
  });
  return new Promise((resolve, reject) => {
    outgoing.on('upgrade', (_response, socket, head) => {
      resolve({ accepted: true, socket: new TestSocket(socket, head) });
    });
    outgoing.on('response', (response) => {
      const { statusCode: status = 0, headers } = response;
      text(response).then((body) => resolve({ accepted: false, status, headers, body }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

const TEXT = 1;
const CLOSE = 8;

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** A client's side of a WebSocket; it reads frames of less than 64 KiB. */
export class TestSocket {
  readonly #stream: Duplex;
  #received: Buffer;

  constructor(stream: Duplex, head: Buffer) {
    this.#stream = stream;
    this.#received = head;
    stream.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    stream.on('error', () => stream.destroy());
  }

  /** Resolves with the next text message. */
  async message(): Promise<string> {
    const { opcode, payload } = await this.#frame();
    if (opcode !== TEXT) throw new Error(`opcode ${opcode}, not a text`);
    return payload.toString();
  }

  /** Resolves with code and reason of the next frame, which must be a close frame. */
  async closed(): Promise<{ readonly code: number; readonly reason: string }> {
    const { opcode, payload } = await this.#frame();
    if (opcode !== CLOSE) throw new Error(`opcode ${opcode}, not a close`);
    return { code: payload.readUInt16BE(0), reason: payload.subarray(2).toString() };
  }

  /** Resolves with code and reason of the close frame, whatever is sent before it. */
  async ended(): Promise<{ readonly code: number; readonly reason: string }> {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- frames come one after the other
      const { opcode, payload } = await this.#frame();
      if (opcode === CLOSE) {
        return { code: payload.readUInt16BE(0), reason: payload.subarray(2).toString() };
      }
    }
  }

  /** Sends a text of less than 64 KiB, masked with zeros (RFC 6455 §5.2, §5.3). */
  send(message: string): void {
    const payload = Buffer.from(message);
    const { length } = payload;
    const sizes = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff];
    const head = Buffer.from([0x80 | TEXT, ...sizes, 0, 0, 0, 0]);
    this.sendBytes(Buffer.concat([head, payload]));
  }

  sendBytes(bytes: Uint8Array): void {
    this.#stream.write(bytes);
  }

  destroy(): void {
    this.#stream.destroy();
  }

  async #frame(): Promise<Frame> {
    for (;;) {
      const [first = 0, length = 0, high = 0, low = 0] = this.#received;
      const start = length < 126 ? 2 : 4;
      const end = start + (length < 126 ? length : (high << 8) | low);
      if (this.#received.length >= Math.max(start, end)) {
        const payload = this.#received.subarray(start, end);
        this.#received = this.#received.subarray(end);
        return { opcode: first & 0x0f, payload };
      }
      if (this.#stream.destroyed) throw new Error('the connection ended');
      await Promise.race([once(this.#stream, 'data'), once(this.#stream, 'close')]);
    }
  }
}
