import type { Jwk } from '@oidc-verify/core';
import { base64url, calculateJwkThumbprint } from 'jose';
import type { JWK } from 'jose';
import { ALGORITHMS } from './algorithms.ts';
import type { SigningAlgorithm } from './algorithms.ts';
import { generateKey, toPublicJwk } from './keys.ts';
import { signCompact } from './sign.ts';

/** How a client of an API proves that it holds a key. */
export interface DpopClientOptions {
  /** Default `ES256`. RSA keys take a moment to be made. */
  readonly algorithm?: SigningAlgorithm;
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
}

/** Members of a proof over the standard ones; one that is `undefined` takes the standard one away. */
export interface ProofOverrides {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** The request that a proof is for. */
export interface ProofRequest {
  readonly method: string;
  /** Absolute. The proof names it without query and fragment (RFC 9449 §4.2). */
  readonly url: string;
  readonly accessToken: string;
  /** The last `DPoP-Nonce` of the API, where it sends one. */
  readonly nonce?: string | undefined;
  /** Makes the proof wrong. It is signed with the client's key and algorithm all the same. */
  readonly overrides?: ProofOverrides;
}

/** A client that holds a key of its own. */
export interface DpopClient {
  /** The public key. */
  readonly jwk: Jwk;
  /** What a token bound to the key says: `cnf: { jkt: thumbprint }` (RFC 9449 §6.1). */
  readonly thumbprint: string;
  /** Returns the value of a `DPoP` header, with a `jti` never used before (RFC 9449 §4.2). */
  prove(request: ProofRequest): Promise<string>;
}

/** Returns a client with a fresh key: no two of them hold the same one. */
export async function createDpopClient(options: DpopClientOptions = {}): Promise<DpopClient> {
  const { algorithm: alg = 'ES256', now = Date.now } = options;
  const key = await generateKey(ALGORITHMS[alg].kind);
  const jwk = Object.freeze(toPublicJwk(key));
  return Object.freeze({
    jwk,
    thumbprint: await calculateJwkThumbprint(jwk as JWK),
    prove: async ({ method, url, accessToken, nonce, overrides = {} }: ProofRequest) => {
      const payload = {
        jti: crypto.randomUUID(),
        htm: method,
        htu: toTarget(url),
        iat: Math.floor(now() / 1000),
        ath: await toHash(accessToken),
        nonce,
        ...overrides.payload,
      };
      // What is undefined is left out of the JSON.
      const header = { typ: 'dpop+jwt', alg, jwk, ...overrides.header };
      return signCompact({ header, payload, alg, key });
    },
  });
}

function toTarget(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

async function toHash(accessToken: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(accessToken));
  return base64url.encode(new Uint8Array(digest));
}
