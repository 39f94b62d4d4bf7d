import type { Jwk } from '@oidc-verify/core';
import type { Fetch, FetchInit, FetchResponse } from '../src/index.ts';

export const issuer = 'https://id.example';
export const jwksUri = 'https://id.example/jwks';
export const metadataUrl = 'https://id.example/.well-known/openid-configuration';

/** An issuer without sockets: counts requests, and answers whatever the test sets. */
export class FakeIssuer {
  keys: readonly Jwk[];
  readonly urls: string[] = [];
  readonly inits: FetchInit[] = [];
  headers: Record<string, string> = {};
  /** Answers instead of the usual documents while it is set. */
  answer: ((url: string) => Response | Promise<FetchResponse>) | undefined;
  now = 0;

  constructor(keys: readonly Jwk[]) {
    this.keys = keys;
  }

  readonly fetch: Fetch = async (url, init) => {
    this.urls.push(url);
    this.inits.push(init);
    if (this.answer !== undefined) return this.answer(url);
    return this.document(url);
  };

  document(url: string): Response {
    if (url === metadataUrl) return Response.json({ issuer, jwks_uri: jwksUri });
    if (url !== jwksUri) return new Response(null, { status: 404 });
    return Response.json({ keys: this.keys }, { headers: this.headers });
  }

  get clock(): () => number {
    return () => this.now;
  }

  count(url: string = jwksUri): number {
    return this.urls.filter((each) => each === url).length;
  }
}

/** A promise that the test settles. */
export function defer<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}

/** Lets everything that is not waiting for the outside run to its end. */
export async function settle(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}
