import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import type { Duplex } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** A request that is ended here, with a code of ours. */
export class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const DECODERS: ReadonlyMap<string, () => Duplex> = new Map<string, () => Duplex>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/**
 * Returns the body of a response, decoded as `fetch` does it: some servers compress whatever they are asked for.
 * Neither form may be longer than `maxBytes`.
 */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const encoding = encodingOf(response);
  const decoder = DECODERS.get(encoding)?.();
  if (decoder === undefined) return readBytes(response, maxBytes);
  try {
    // The end of either stream is the end of both; what fails is thrown by the loop.
    return await readBytes(
      pipeline(response, decoder, () => {}),
      maxBytes,
    );
  } catch (error) {
    const code = String(Reflect.get(Object(error), 'code'));
    if (!/^(?:Z_|ERR_+(?:BROTLI|FORMAT|PADDING|ERROR))/.test(code)) throw error;
    throw new Refusal('encoding', `the body is not ${encoding}`);
  }
}

/** Returns the headers of a response, without those about bytes that {@link readBody} decodes. */
export function toHeaders(response: IncomingMessage): Headers {
  const { rawHeaders: raw } = response;
  const headers = new Headers();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    headers.append(raw[index] ?? '', raw[index + 1] ?? '');
  }
  if (!DECODERS.has(encodingOf(response))) return headers;
  headers.delete('content-encoding');
  headers.delete('content-length');
  return headers;
}

function encodingOf({ headers, statusCode }: IncomingMessage): string {
  if (statusCode === 204 || statusCode === 304) return '';
  return (headers['content-encoding'] ?? '').trim().toLowerCase();
}

async function readBytes(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop destroys the stream.
  for await (const chunk of stream) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new Refusal('too-large', `more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
