import type { Jwk } from '@oidc-verify/core';
import { callback, oneOf, readSettings, requireKnown } from '@oidc-verify/core/options';
import type { OptionRows } from '@oidc-verify/core/options';
import { base64url, calculateJwkThumbprint } from 'jose';
import type { JWK } from 'jose';
import { ALGORITHMS, SIGNING_ALGORITHMS } from './algorithms.ts';
import type { SigningAlgorithm } from './algorithms.ts';
import { generateKey, toPublicJwk } from './keys.ts';
import { signCompact } from './sign.ts';

/** The options of {@link createDpopClient}. */
export interface DpopClientOptions {
  /**
   * The algorithm of its proofs. Generating an RSA key takes noticeably longer. Default `'ES256'`.
   */
  readonly algorithm?: SigningAlgorithm;
  /** Returns milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
}

/** Members that replace the standard ones of a proof. A member that is `undefined` is removed. */
export interface ProofOverrides {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** The request that a proof is for. */
export interface ProofRequest {
  readonly method: string;
  /** An absolute URL. The proof contains it without query and fragment (RFC 9449 §4.2). */
  readonly url: string;
  readonly accessToken: string;
  /** The last `DPoP-Nonce` that the API sent, if it sends one. */
  readonly nonce?: string | undefined;
  /** Makes the proof wrong. It is still signed with the client's key and algorithm. */
  readonly overrides?: ProofOverrides;
}

/** An OAuth client with its own key pair. */
export interface DpopClient {
  /** The public key. */
  readonly jwk: Jwk;
  /** The thumbprint of the key. A token bound to it has `cnf: { jkt: thumbprint }` (RFC 9449 §6.1). */
  readonly thumbprint: string;
  /** Returns the value of a `DPoP` header with a fresh `jti` (RFC 9449 §4.2). */
  prove(request: ProofRequest): Promise<string>;
}

/** The rows of {@link DpopClientOptions}. */
export const DPOP_CLIENT_ROWS: OptionRows<DpopClientOptions, Required<DpopClientOptions>> = {
  algorithm: { read: oneOf(SIGNING_ALGORITHMS), fallback: 'ES256' },
  now: { read: callback, fallback: Date.now },
};

const REQUEST: { readonly [Name in keyof Required<ProofRequest>]: true } = {
  method: true,
  url: true,
  accessToken: true,
  nonce: true,
  overrides: true,
};
const OVERRIDES: { readonly [Name in keyof Required<ProofOverrides>]: true } = {
  header: true,
  payload: true,
};
const REQUEST_NAMES: ReadonlySet<string> = new Set(Object.keys(REQUEST));
const OVERRIDE_NAMES: ReadonlySet<string> = new Set(Object.keys(OVERRIDES));

/**
 * Creates a client with a newly generated key. No two clients share a key.
 *
 * @throws {ConfigError} `invalid_options`; `prove` rejects with it for members that do not exist
 */
export async function createDpopClient(options: DpopClientOptions = {}): Promise<DpopClient> {
  const { algorithm: alg, now } = readSettings(DPOP_CLIENT_ROWS, options);
  const key = await generateKey(ALGORITHMS[alg].kind);
  const jwk = Object.freeze(toPublicJwk(key));
  return Object.freeze({
    jwk,
    thumbprint: await calculateJwkThumbprint(jwk as JWK),
    prove: async (request: ProofRequest) => {
      const { method, url, accessToken, nonce, overrides = {} } = request;
      requireKnown('request', request, REQUEST_NAMES);
      requireKnown('request.overrides', overrides, OVERRIDE_NAMES);
      const payload = {
        jti: crypto.randomUUID(),
        htm: method,
        htu: toTarget(url),
        iat: Math.floor(now() / 1000),
        ath: await toHash(accessToken),
        nonce,
        ...overrides.payload,
      };
      // JSON.stringify omits members that are undefined.
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
