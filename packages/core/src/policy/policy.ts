import type { Check, CheckRevoked } from '../contract/check.ts';
import type { ClaimsSchema } from '../contract/claims-schema.ts';
import type { Decryption } from '../contract/decryption.ts';
import type { Dpop } from '../contract/dpop.ts';
import type { EventListener } from '../contract/events.ts';
import type { KeySource } from '../contract/key-source.ts';
import type { AuthRequest } from '../contract/request.ts';
import type { VerifiedClaims } from '../contract/result.ts';
import type { AlgorithmName } from '../jose/algorithms.ts';
import type { ProfileName } from './profiles.ts';

/** A configured algorithm; `EdDSA` is read as `Ed25519`. */
export type AlgorithmOption = AlgorithmName | 'EdDSA';

/** A header parameter that names or brings a key. It is never followed; by default it refuses the token. */
export type KeyHeaderParameter = 'jku' | 'x5u' | 'jwk' | 'x5c';

/** A claim: a top-level name, or the path to a member inside, such as `['realm_access', 'roles']`. */
export type ClaimLocation = string | readonly [string, ...string[]];

/** What may be said per issuer; everything left out falls back to the verifier's own option. */
export interface IssuerOptions {
  /** The exact `iss` of its tokens. Compared code unit by code unit, never normalised. */
  readonly issuer: string;
  /** This API's identifier, or several of which a token must name one. */
  readonly audience?: string | readonly string[] | null;
  /** The only clients whose tokens are accepted: exact values of `client_id`. */
  readonly clientIds?: readonly string[];
  /**
   * Default `['RS256']`; with profile `fapi2` all that it permits: PS256, ES256 and Ed25519. Never
   * taken from metadata or from a token (RFC 8725 §3.1).
   */
  readonly algorithms?: readonly AlgorithmOption[];
  readonly keys?: KeySource;
  /**
   * What access tokens look like, and what has to stand beside them. Default `standard`.
   *
   * - `standard`: `typ` is absent, `JWT`, `at+jwt` or one of `acceptedTypes`
   * - `rfc9068`: `typ` is `at+jwt`; `sub`, `client_id`, `aud`, `iat` and `jti` are there (RFC 9068 §2)
   * - `fapi2`: as `rfc9068`; PS256, ES256 or Ed25519; every token bound to a key, so `dpop` or `mtls`
   *   is required; `audience` and `checkRevoked` are required; no `dangerously…` option (FAPI 2.0
   *   Security Profile §5.3.3, §5.4)
   * - `mcp`: as `standard`; `audience` is required, and `createAuth` requires a `resource` that is
   *   among the audiences (MCP authorization)
   */
  readonly profile?: ProfileName;
  /** Further `typ` values that mark access tokens of this issuer; profiles `standard` and `mcp` only. */
  readonly acceptedTypes?: readonly string[];
  /** Claims that have to be there, beyond those of the profile. */
  readonly requiredClaims?: readonly string[];
  /**
   * Claims that have to be there with exactly these values, such as `{ tid: '<tenant id>' }`. Compared
   * as strings, code unit by code unit.
   */
  readonly requiredClaimValues?: Readonly<Record<string, string>>;
  /** Takes tokens whatever their `aud`; needs nothing else. A token for any API then opens this one. */
  readonly dangerouslyAcceptAnyAudience?: boolean;
  /** Takes tokens that say they are ID, refresh or logout tokens. */
  readonly dangerouslyAcceptIdTokens?: boolean;
  /** Ignores these header parameters instead of refusing the token. They are never followed. */
  readonly dangerouslyIgnoreHeaderParameters?: readonly KeyHeaderParameter[];
}

/**
 * Finds the issuer of a tenant. `unverifiedIss` is attacker input of 1–512 characters: look it up in
 * your own allow-list, and never build a URL from it. Returns undefined for an unknown issuer.
 */
export type ResolveIssuer = (
  unverifiedIss: string,
  call: { readonly signal: AbortSignal },
) => IssuerOptions | undefined | Promise<IssuerOptions | undefined>;

/**
 * How the answers of `resolveIssuer` are remembered, and how often it is called. The defaults suit a
 * database or a configuration service that answers within some milliseconds.
 */
export interface ResolverOptions {
  /**
   * Issuers in memory, 1–1,000,000, default 10,000. An entry takes about 4 KB. Only issuers that the
   * resolver returned count, so nobody else can fill this memory.
   */
  readonly maxIssuers?: number;
  /**
   * Seconds for which an entry is used, 1–86,400, default 300: how long tokens of an issuer are accepted
   * after the resolver ceased to return it. It is asked again after 80 % of this time, and the entry is
   * used meanwhile.
   */
  readonly ttlSeconds?: number;
  /** Unknown issuers in memory, 1–1,000,000, default 1,000. Anybody can make them up, so they are few. */
  readonly maxUnknown?: number;
  /** Seconds for which an unknown issuer is refused without a call, 0–3,600, default 60. */
  readonly unknownTtlSeconds?: number;
  /**
   * Calls under way, 1–1,000, default 16; and as many again for issuers that were returned before, so
   * that made-up ones do not delay them. A call counts until it settles, also after its deadline, for up
   * to six deadlines.
   */
  readonly maxConcurrent?: number;
  /**
   * Issuers that wait for a call, 0–1,000,000, default 10,000. More are refused with a 503, and so is one
   * that has waited for `timeoutMs` without a call that succeeded, or for six times as long.
   */
  readonly maxQueued?: number;
  /** Milliseconds that one call may take, 1–60,000. Default: `callbackTimeoutMs`. */
  readonly timeoutMs?: number;
  /**
   * Whether requests may wait for one promise. Default true, and false on Cloudflare Workers: there,
   * requests share results, and a call whose request was dropped is made anew.
   */
  readonly sharePromises?: boolean;
}

/** How verified tokens are remembered. */
export interface TokenCacheSettings {
  /** Bytes of memory, 64 KiB to 4 GiB, default 16 MiB. */
  readonly maxBytes?: number;
  /** `token` (default) keeps tokens in memory; `digest` keeps their SHA-256, for a microsecond more. */
  readonly storage?: 'token' | 'digest';
}

/** The families of algorithms, and where each is computed. */
export interface OffloadSettings {
  readonly rsa?: 'inline' | 'threadpool';
  readonly ecdsa?: 'inline' | 'threadpool';
  readonly eddsa?: 'inline' | 'threadpool';
}

/** Where the client certificate of a request is found (RFC 8705). */
export interface MtlsSettings {
  /**
   * Returns the certificate (DER) that the client proved to hold in its TLS handshake, or undefined.
   * Asked only for tokens that are bound to one. `fromTlsSocket()` and `fromHeader()` make such functions.
   */
  readonly certificate?: (request: AuthRequest) => Uint8Array | undefined;
}

/** The options of {@link createVerifier}. Names carry their unit; an unknown name is an error. */
export interface VerifierOptions<Schema extends ClaimsSchema | undefined = undefined> extends Omit<
  IssuerOptions,
  'issuer'
> {
  /** One trusted issuer; or `issuers`; or `resolveIssuer`, alone or beside them. */
  readonly issuer?: string;
  readonly issuers?: readonly IssuerOptions[];
  readonly resolveIssuer?: ResolveIssuer;
  /** How the answers of `resolveIssuer` are remembered, and how often it is called. */
  readonly resolver?: ResolverOptions;
  /** Seconds, 0–60, default 5: how far the clocks of issuer and API may be apart. */
  readonly clockToleranceSeconds?: number;
  /** Seconds, above 60. */
  readonly dangerouslyLargeClockToleranceSeconds?: number;
  /** Seconds since `iat` after which a token is refused; makes `iat` required. */
  readonly maxTokenAgeSeconds?: number;
  /** Scopes that every token needs, all of them. */
  readonly requiredScopes?: readonly string[];
  /** Scopes of which every token needs at least one. */
  readonly anyScope?: readonly string[];
  /** Permissions that every token needs, all of them. */
  readonly requiredPermissions?: readonly string[];
  /** Default: `scope` if the token has it, else `scp`. */
  readonly scopeClaim?: ClaimLocation;
  /** Default `'permissions'`. */
  readonly permissionsClaim?: ClaimLocation;
  /** Tells whether a granted scope includes a needed one; counts only on the literal `true`. */
  readonly scopeImplies?: (granted: string, needed: string) => boolean;
  /** Checks and types further claims. Gets a copy of the verified payload. */
  readonly claims?: Schema;
  /**
   * Takes encrypted tokens beside signed ones (RFC 7519 §5.2): `createDecryption()` of
   * `@oidc-verify/core/jwe`. What comes out is judged as any token. Decryption is asynchronous, so
   * `verifySync` refuses encrypted tokens with `verification_unavailable`. Without this option they are
   * refused with `encrypted_token`.
   */
  readonly decrypt?: Decryption;
  /**
   * Takes tokens that are bound to a key of the client (RFC 9449): `createDpop()` of
   * `@oidc-verify/core/dpop`. Without it, bound tokens are refused.
   */
  readonly dpop?: Dpop;
  /** Takes tokens that are bound to a client certificate. Without it, such tokens are refused. */
  readonly mtls?: MtlsSettings;
  readonly check?: Check<VerifiedClaims<Schema>>;
  /** Asked about each token. `checkRevokedBy()` of `@oidc-verify/core/revocation` makes one of a store. */
  readonly checkRevoked?: CheckRevoked<VerifiedClaims<Schema>>;
  /**
   * Remembers verified tokens, so that a token seen again costs no signature. `true`, or how. Times,
   * key, confirmation, scopes, checks and revocation are judged anew each time. Default off.
   */
  readonly tokenCache?: boolean | TokenCacheSettings;
  /**
   * Where signatures are checked by `verify` (never by `verifySync`), per family: `inline`, or in
   * libuv's `threadpool`, which pays where cores are idle. Default `inline` for all; Node only.
   */
  readonly offload?: OffloadSettings;
  /** Characters of the longest acceptable token, 256–1,048,576, default 16,384. */
  readonly maxTokenBytes?: number;
  /**
   * Milliseconds that an injected function or store may take to answer, 1–60,000, default 5,000: `check`,
   * `checkRevoked`, `claims`, `decrypt`, `dpop` with its stores, `mtls.certificate`, `credentials`, and `keys`
   * unless the source states its own. Past it, the request ends with a 503 and a `callback-failed` event.
   */
  readonly callbackTimeoutMs?: number;
  readonly onEvent?: EventListener;
  /** Adds `unverified` to `refused` events: what a token says of itself, for diagnosis. Default false. */
  readonly includeUnverifiedInEvents?: boolean;
  /** The wall clock in milliseconds, for the times in tokens. Default `Date.now`. */
  readonly now?: () => number;
  /** A clock in milliseconds that never jumps, for ages and deadlines. Default `performance.now`. */
  readonly monotonicMs?: () => number;
}
