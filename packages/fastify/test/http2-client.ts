import { connect as connectHttp2 } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders, IncomingHttpStatusHeader } from 'node:http2';
import { connect } from 'node:net';
import type { ContractRequest, ContractResponse } from '@oidc-verify/testing';

/** Opens a cleartext session. */
export function openHttp2(port: number): ClientHttp2Session {
  return connectHttp2(`http://127.0.0.1:${port}`);
}

/** Sends `request`. Repeated headers are joined, and white space around values is removed (RFC 9113 §8.2.1). */
export async function sendHttp2(
  session: ClientHttp2Session,
  request: ContractRequest,
): Promise<ContractResponse> {
  const headers: Record<string, string> = {};
  for (const [name, value] of request.headers) {
    const key = name.toLowerCase();
    headers[key] = (key in headers ? `${headers[key]}, ${value}` : value).trim();
  }
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': request.method,
      ':path': request.path,
      ...headers,
    });
    const chunks: Buffer[] = [];
    let received: IncomingHttpHeaders & IncomingHttpStatusHeader = {};
    stream.on('response', (answer) => {
      received = answer;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('close', () => {
      const pairs = Object.entries(received).filter(([name]) => !name.startsWith(':'));
      resolve({
        status: received[':status'] ?? 0,
        headers: Object.fromEntries(pairs.map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(chunks).toString(),
      });
    });
    stream.end();
  });
}

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const SETTINGS = 4;
const HEADERS = 1;
const END_STREAM_AND_HEADERS = 0x05;
// RFC 7541, appendix A: the statuses that an indexed field can say in one byte.
const STATUS: Readonly<Record<number, number>> = { 0x88: 200, 0x8c: 400, 0x8d: 404, 0x8e: 500 };

/**
 * Resolves with the status of a GET whose headers repeat, which Node's own client cannot send: frames
 * and header fields written byte by byte (RFC 9113 §4.1, RFC 7541 §6.2.2).
 */
export async function getOverHttp2Frames(
  port: number,
  path: string,
  headers: readonly (readonly [name: string, value: string])[],
): Promise<number | undefined> {
  const pseudo = [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':authority', `127.0.0.1:${port}`],
    [':path', path],
  ] as const;
  const block = Buffer.concat([...pseudo, ...headers].map(([name, value]) => toField(name, value)));
  const hello = [Buffer.from(PREFACE), toFrame(SETTINGS, 0, 0, Buffer.alloc(0))];
  const bytes = Buffer.concat([...hello, toFrame(HEADERS, END_STREAM_AND_HEADERS, 1, block)]);
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('error', reject);
    socket.on('close', () => resolve(undefined));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const status = readStatus(received);
      if (status === undefined) return;
      socket.destroy();
      resolve(status);
    });
  });
}

/** Returns the status in the first complete HEADERS frame, if there is one. */
function readStatus(received: Buffer): number | undefined {
  let offset = 0;
  while (received.length >= offset + 9) {
    const length = received.readUIntBE(offset, 3);
    if (received[offset + 3] === HEADERS && received.length > offset + 9) {
      // A change of the table size (001xxxxx) may stand before the first field.
      const block = received.subarray(offset + 9, offset + 9 + length);
      const first = block.find((byte) => byte >> 5 !== 1) ?? 0;
      return STATUS[first] ?? -first;
    }
    offset += 9 + length;
  }
  return undefined;
}

function toFrame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A literal field without indexing, with a new name, without Huffman coding. */
function toField(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), toText(name), toText(value)]);
}

function toText(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  const length: number[] = [];
  let rest = bytes.length;
  if (rest < 127) length.push(rest);
  else {
    length.push(127);
    for (rest -= 127; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128);
    length.push(rest);
  }
  return Buffer.concat([Buffer.from(length), bytes]);
}
