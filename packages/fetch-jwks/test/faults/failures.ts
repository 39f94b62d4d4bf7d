import { gzipSync } from 'node:zlib';
import type { AuthErrorCode } from '@oidc-verify/core';
import { vi } from 'vitest';
import type { Answer, FaultyEndpoint } from './endpoint.ts';

/** A fault that leaves the endpoint without a usable answer. */
export interface Failure {
  readonly name: string;
  readonly code: AuthErrorCode;
  /** `errorCode` of the event. */
  readonly reason: string;
  /** Whether keys past their time stand in. */
  readonly isServedStale: boolean;
  /** Seconds for which the endpoint asks to be left alone. */
  readonly retryAfterSeconds?: number;
  /** False where no request gets through. */
  readonly arrives?: false;
  /** `tlsUrl` is served with a self-signed certificate. */
  readonly begin: (endpoint: FaultyEndpoint, tlsUrl: string) => void | Promise<void>;
}

const PART = Buffer.alloc(65_536, 32);
const BOMB = gzipSync(Buffer.alloc(64 * 1024 * 1024, 32), { level: 9 });
const SECRETS = [
  { kty: 'oct', kid: 'es256-1', k: 'c2VjcmV0' },
  { kty: 'EC', crv: 'P-256', kid: 'es256-1', x: 'AA', y: 'AA', d: 'AA' },
  { kty: 'EC', crv: 'P-256', kid: 'es256-1', x: 'AA', y: 'AA', use: 'enc' },
];

function answering(answer: Answer): Failure['begin'] {
  return (endpoint) => {
    endpoint.answer = answer;
  };
}

const hang: Answer = () => void vi.advanceTimersByTime(5_000);

function drip(endpoint: FaultyEndpoint): void {
  endpoint.answer = (response) => {
    endpoint.onTaken = () => {
      vi.advanceTimersByTime(1_000);
      if (!response.destroyed) response.write(' ');
    };
    response.write(' ');
  };
}

function pour(endpoint: FaultyEndpoint): void {
  endpoint.answer = (response) => {
    const pump = (): void => {
      while (!response.destroyed) {
        endpoint.written += PART.length;
        if (!response.write(PART)) return void response.once('drain', pump);
      }
    };
    pump();
  };
}

const network = { code: 'jwks_fetch_failed', reason: 'network', isServedStale: true } as const;
const timeout = { ...network, reason: 'timeout' } as const;
const unavailable = { ...network, reason: 'unavailable' } as const;
const answered = { ...network, isServedStale: false } as const;
const tooLarge = { ...answered, reason: 'too-large' } as const;
const unusable = { code: 'jwks_error', reason: 'no-usable-keys', isServedStale: false } as const;
const invalid = { code: 'jwks_error', reason: 'invalid-document', isServedStale: true } as const;

/** One row per fault that gives no usable response. */
export const FAILURES: readonly Failure[] = [
  { name: 'refuses the connection', ...network, arrives: false, begin: async (on) => on.stop() },
  {
    name: 'has no address',
    ...network,
    arrives: false,
    begin: (endpoint) => {
      endpoint.target = 'https://keys.invalid/jwks';
    },
  },
  {
    name: 'has a bad certificate',
    ...network,
    arrives: false,
    begin: (endpoint, tlsUrl) => {
      endpoint.target = tlsUrl;
    },
  },
  {
    name: 'resets the connection in the body',
    ...network,
    begin: answering((response) => {
      response.writeHead(200, { 'content-length': 1_000 });
      response.write('{"keys":[', () => response.socket?.resetAndDestroy());
    }),
  },
  { name: 'hangs before the headers', ...timeout, begin: answering(hang) },
  { name: 'drips a byte a second', ...timeout, begin: drip },
  { name: '500', ...unavailable, begin: answering((response) => response.writeHead(500).end()) },
  {
    name: '429 with Retry-After: 42',
    ...unavailable,
    retryAfterSeconds: 42,
    begin: answering((response) => response.writeHead(429, { 'retry-after': '42' }).end()),
  },
  {
    name: '404',
    ...answered,
    reason: 'status',
    begin: answering((response) => response.writeHead(404).end('{"keys":[]}')),
  },
  {
    name: '302',
    ...answered,
    reason: 'redirect',
    begin: answering((response) => response.writeHead(302, { location: '/other' }).end()),
  },
  {
    name: 'JSON that is cut off',
    ...invalid,
    begin: answering((response) => response.end('{"keys":[{"kty":"EC"')),
  },
  { name: 'JSON without an end', ...tooLarge, begin: pour },
  {
    name: 'gzip bomb',
    ...tooLarge,
    begin: answering((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
    ),
  },
  { name: 'empty set', ...unusable, begin: answering((response) => response.end('{"keys":[]}')) },
  {
    name: 'set of secret and enc keys only',
    ...unusable,
    begin: answering((response) => response.end(JSON.stringify({ keys: SECRETS }))),
  },
];
