import { RawConnection } from './raw-connection.ts';
import type { RawAnswer } from './raw-connection.ts';
import { toWire } from './wire-request.ts';
import type { WireRequest } from './wire-request.ts';

/** What is compared of an answer. Every member is compared by itself. */
export interface Observation {
  /** 0 if the connection ended without an answer. */
  readonly status: number;
  readonly challenge: string;
  readonly cacheControl: string;
  readonly vary: string;
  readonly etag: string;
  /** All other headers by which caches decide. */
  readonly caching: string;
  readonly allow: string;
  readonly retryAfter: string;
  readonly nonce: string;
  readonly contentType: string;
  readonly body: string;
  /** How the body's end is told. */
  readonly framing: string;
  /** What the answer says of the connection. */
  readonly connection: string;
  /** Whether the connection answered another request afterwards. */
  readonly isKept: boolean;
}

const PROBE = 'GET /public HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n';

/** Sends `request` on a connection of its own, then another request to see whether it still answers. */
export async function observe(port: number, request: WireRequest): Promise<Observation> {
  const connection = new RawConnection(port);
  try {
    connection.write(toWire(request));
    const answer = await connection.answer(request.method);
    connection.write(PROBE);
    const isKept = answer !== undefined && (await connection.answer('GET')) !== undefined;
    return toObservation(answer, isKept);
  } finally {
    connection.destroy();
  }
}

const CACHING = ['last-modified', 'expires', 'age', 'pragma', 'surrogate-control'];

/** Returns what is compared of `answer`. */
export function toObservation(answer: RawAnswer | undefined, isKept: boolean): Observation {
  const { status, headers, body } = answer ?? { status: 0, headers: [], body: '' };
  const valueOf = (name: string): string => {
    const values = headers.filter(([key]) => key === name).map(([, value]) => value);
    return values.join(' | ');
  };
  const caching = CACHING.filter((name) => valueOf(name) !== '');
  return {
    status,
    challenge: valueOf('www-authenticate'),
    cacheControl: valueOf('cache-control'),
    vary: valueOf('vary'),
    etag: valueOf('etag'),
    caching: caching.map((name) => `${name}: ${valueOf(name)}`).join('; '),
    allow: valueOf('allow').replaceAll(/[, ]+/g, ', '),
    retryAfter: valueOf('retry-after'),
    nonce: valueOf('dpop-nonce') === '' ? '' : 'present',
    contentType: valueOf('content-type'),
    body,
    framing: toFraming(valueOf('content-length'), valueOf('transfer-encoding')),
    connection: valueOf('connection').toLowerCase(),
    isKept,
  };
}

function toFraming(length: string, coding: string): string {
  if (coding !== '') return coding;
  return length === '' ? 'none' : 'content-length';
}
