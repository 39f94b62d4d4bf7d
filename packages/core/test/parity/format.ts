import type { AuthErrorCode, Stage } from '@oidc-verify/core';

/** Members of a JSON object. */
export type JsonMembers = Readonly<Record<string, unknown>>;

/** One decision: token, policy, keys and clock on one side, the answer on the other. See README.md. */
export interface CorpusCase {
  /** Unique in the whole corpus. */
  readonly name: string;
  /** Why this is the right answer. */
  readonly reason: string;
  /** Epoch seconds; default 1800000000. */
  readonly at?: number;
  /** Options of the verifier, merged into the default policy. */
  readonly policy?: JsonMembers;
  /** Key sources by name; default one, `main`, with the RS256 key `rsa-1` in memory. */
  readonly sources?: Readonly<Record<string, SourceRecipe>>;
  /** Tokens verified first, so that memories are filled; not counted and not judged. */
  readonly warmUp?: readonly TokenRecipe[];
  readonly token?: TokenRecipe;
  /** DPoP proofs that come with the token, in order. */
  readonly proofs?: readonly ProofRecipe[];
  /** Requests with the same token sent first, such as the one whose proof comes again; not judged. */
  readonly before?: readonly EarlierRequest[];
  /**
   * Sends a request with these headers instead of a token; `{token}` stands for the token, `{proof}`
   * for the proof, `{proof-2}` for a second one.
   */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Default `GET`. */
  readonly method?: string;
  /** The request target; default `/orders`. */
  readonly target?: string;
  /** Only with `headers`: whether the route lets anonymous requests pass. */
  readonly optional?: boolean;
  readonly call?: CallRecipe;
  /** Default `orders`; null names none. */
  readonly realm?: string | null;
  /** Closes the verifier before the call. */
  readonly closed?: boolean;
  /** One answer for all legs, or one for sync and one for async. */
  readonly expect: Expectation | { readonly sync: Expectation; readonly async: Expectation };
}

/** The second argument of `verify`. */
export interface CallRecipe {
  /** As in the API, with `check` named out of the registry. */
  readonly requirement?: JsonMembers;
  readonly scheme?: 'Bearer' | 'DPoP';
  /** Passes the certificate of that name in the call, as an application would. */
  readonly clientCertificate?: string;
  /** Passes a signal that is already aborted. */
  readonly abort?: boolean;
}

/** Like the request of its case but for these members. */
export interface EarlierRequest {
  /** Left out: the very proofs of the case. */
  readonly proofs?: readonly ProofRecipe[];
  readonly method?: string;
}

/** What the issuer's keys are at the moment of the call. */
export type KeyState =
  | 'ready'
  | 'static'
  | 'stale'
  | 'refresh-due'
  | 'cold-reachable'
  | 'cold-unreachable'
  | 'cold-broken'
  | 'cold-faulty'
  | 'expired-reachable'
  | 'expired-unreachable'
  | 'unknown-kid-then-rotated'
  | 'unknown-kid-settled'
  | 'unknown-kid-pending'
  | 'unknown-kid-unreachable';

export interface SourceRecipe {
  readonly state: KeyState;
  readonly published: readonly PublishedKey[];
  /** What the next fetch brings; only for `unknown-kid-then-rotated`. */
  readonly rotated?: readonly PublishedKey[];
}

/** The public part of a named key. Other members are added to the JWK or replace its members. */
export interface PublishedKey {
  readonly key: string;
  /** Default: the name of the key. */
  readonly kid?: unknown;
  readonly alg?: unknown;
  readonly use?: unknown;
  readonly without?: readonly string[];
  /** Publishes the private half too, as a careless issuer does. */
  readonly private?: boolean;
  readonly edit?: 'strip-leading-zeros' | 'add-leading-zero';
  readonly [member: string]: unknown;
}

/** How a segment differs from the canonical base64url of its bytes. */
export type SegmentEdit =
  | 'padded'
  | 'leading-space'
  | 'trailing-space'
  | 'standard-alphabet'
  | 'unused-bits'
  | 'cut-to-impossible-length';

/** How the signature's bytes differ from the valid ones. */
export type SignatureEdit =
  | 'valid'
  | 'empty'
  | 'flip-bit'
  | 'truncated'
  | 'extended'
  | 'leading-zero'
  | 'zero'
  | 'ones'
  | 'der'
  | 'swapped-halves'
  | SegmentEdit;

export interface TokenRecipe {
  /** The signing key; default `rsa-1`. Its name is the default `kid`. */
  readonly key?: string;
  /** Signs with HMAC and this string as the secret. */
  readonly secret?: string;
  /** Signing algorithm and default `alg` of the header; default RS256. */
  readonly alg?: string;
  /** RSA-PSS only; default as long as the hash. */
  readonly saltLengthBytes?: number;
  readonly header?: JsonMembers;
  readonly headerWithout?: readonly string[];
  /** Further members as JSON, which may repeat a name. */
  readonly headerAppend?: string;
  readonly headerText?: string;
  readonly headerHex?: string;
  readonly headerEdit?: SegmentEdit;
  readonly payload?: JsonMembers;
  readonly payloadWithout?: readonly string[];
  readonly payloadAppend?: string;
  readonly payloadText?: string;
  readonly payloadHex?: string;
  readonly payloadEdit?: SegmentEdit;
  /** Binds the token to the key of that name: the claim `cnf` with its `jkt`. */
  readonly boundTo?: string;
  /** Adds the claim `fill` with so many characters. */
  readonly fill?: number;
  readonly signature?: SignatureEdit | { readonly raw: string };
  readonly prefix?: string;
  readonly suffix?: string;
  /** The token itself, whatever it is. */
  readonly value?: unknown;
  /** Passes `undefined`. */
  readonly absent?: boolean;
}

/**
 * A DPoP proof, as a token is described, over other defaults: signed by `p256-1` for ES256, with the
 * type, the public key, and the claims that fit the case: `jti` (`proof-1`, or `before-1-1` of an
 * earlier request), `htm`, `htu`, `iat` and `ath`.
 */
export interface ProofRecipe extends Omit<TokenRecipe, 'boundTo' | 'absent'> {
  /** Shows the key of that name in the header, whichever signs. */
  readonly shows?: string;
  /** Shows the private half too, as a careless client does. */
  readonly private?: boolean;
  /** A nonce as the API that has `secret` (default {@link NONCE_SECRET}) issued it. */
  readonly nonce?: { readonly issuedAt: number; readonly secret?: string };
}

export type Expectation = Acceptance | Rejection;

interface Effects {
  /** How often keys were loaded, over all sources; default 0. */
  readonly loads?: number;
  /** How often a refresh was requested, over all sources. Default 0. */
  readonly wakes?: number;
  /** Whether the answer brings a nonce for the next proof; default false. */
  readonly nonce?: boolean;
}

/** The identity. null means undefined; omitted members are not compared. */
export interface Acceptance extends Effects {
  readonly ok: true;
  /** No identity, and the request passes. */
  readonly anonymous?: boolean;
  readonly subject?: string | null;
  /** Sorted. */
  readonly scopes?: readonly string[];
  readonly permissions?: readonly string[];
  readonly issuer?: string;
  readonly clientId?: string | null;
  readonly jti?: string | null;
  readonly expiresAt?: number;
  readonly notBefore?: number | null;
  readonly issuedAt?: number | null;
  readonly sessionId?: string | null;
  readonly acr?: string | null;
  readonly authenticatedAt?: number | null;
  readonly scheme?: 'Bearer' | 'DPoP';
  /** Without the nonce. */
  readonly binding?: Readonly<Record<string, string>> | null;
  /** Some of the claims; null means null or absent. */
  readonly claims?: JsonMembers;
}

/** The refusal, including the strings on the wire. */
export interface Rejection extends Effects {
  readonly code: AuthErrorCode;
  readonly status: number;
  /** The whole `WWW-Authenticate` value, or null for none. */
  readonly challenge: string | null;
  /** The whole body, or null for an empty one. */
  readonly body: Readonly<Record<string, string>> | null;
  /** Seconds; absent when the response may not have the header. */
  readonly retryAfter?: number;
  /** Where it was refused; absent when no verification began. */
  readonly stage?: Stage;
}

export const DEFAULT_AT = 1_800_000_000;
export const DEFAULT_REALM = 'orders';
export const ISSUER = 'https://issuer.test';
export const AUDIENCE = 'https://api.test';
export const DEFAULT_TARGET = '/orders';
/** What `"nonce": "required"` in a policy signs with, so that a case can have a nonce of it. */
export const NONCE_SECRET = 'the secret of a case, 32 bytes long';
