import type { IncomingMessage } from 'node:http';

/** What a route answers. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; undefined for no body. */
  readonly body?: unknown;
}

const MAX_BODY_BYTES = 65_536;

/** Returns the body of a request, or undefined when it is longer than 64 KiB. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Returns an error in the form of RFC 6749 §5.2. */
export function refuse(status: number, error: string, description: string): Reply {
  return { status, body: { error, error_description: description } };
}
