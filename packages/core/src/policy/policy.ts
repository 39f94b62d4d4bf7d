import type { Check, CheckRevoked } from '../contract/check.ts';
import type { ClaimsSchema } from '../contract/claims-schema.ts';
import type { PresentedCertificate } from '../contract/client-certificate.ts';
import type { Decryption } from '../contract/decryption.ts';
import type { Dpop } from '../contract/dpop.ts';
import type { EventListener } from '../contract/events.ts';
import type { KeySource } from '../contract/key-source.ts';
import type { AuthRequest } from '../contract/request.ts';
import type { ClaimsOfIssuers, VerifiedClaims } from '../contract/result.ts';
import type { AlgorithmOption } from '../jose/algorithms.ts';
import type { ClaimNames, ClientIdClaim } from './claim-place.ts';
import type { ProfileName } from './profiles.ts';

/** A header parameter that names or brings a key. It is never followed; by default it refuses the token. */
export type KeyHeaderParameter = 'jku' | 'x5u' | 'jwk' | 'x5c';

/**
 * The options of one issuer. An option that is left out is taken from the verifier's own options; one
 * that is given replaces it.
 */
export interface IssuerOptions<Schema extends ClaimsSchema | undefined = undefined> {
  /** The exact `iss` of its tokens. It is compared code unit by code unit and never normalised. */
  readonly issuer: string;
  /**
   * Required, for the verifier or for each issuer. The identifier of this API, or a list of them:
   * every token must name at least one (RFC 9068 §4). `null` is allowed only with `clientIds` or
   * `check`.
   */
  readonly audience?: string | readonly string[] | null;
  /** The only clients whose tokens are accepted: exact values of the claim `clientIdClaim`. */
  readonly clientIds?: readonly string[];
  /**
   * The claim that names the client: a name such as `'azp'`, a path, or `[{ path: 'azp' }, { path:
   * 'client_id' }]`, of which the first that a token has counts. Without it, the `clientId` of an
   * identity is the first of `client_id`, `azp`, `cid` and `appid`. Default `'client_id'`.
   */
  readonly clientIdClaim?: ClientIdClaim;
  /**
   * The signature algorithms that are accepted. They are never taken from metadata or from a token
   * (RFC 8725 §3.1). HMAC and `none` are not supported. Default `['RS256']`; with profile `fapi2`,
   * PS256, ES256 and Ed25519.
   */
  readonly algorithms?: readonly AlgorithmOption[];
  /**
   * Required, for the verifier or for each issuer; `createAuth` fetches keys by default. Where the
   * keys come from: `fetchJwks()` or `staticJwks(jwks)`.
   */
  readonly keys?: KeySource;
  /**
   * The rules for what an access token looks like. Default `'standard'`.
   *
   * - `standard`: `typ` is absent, `JWT`, `at+jwt` or one of `acceptedTypes`
   * - `rfc9068`: `typ` is `at+jwt`; `sub`, `client_id`, `aud`, `iat` and `jti` are required (RFC
   *   9068 §2)
   * - `fapi2`: as `rfc9068`; PS256, ES256 or Ed25519; every token is bound to a key, so `dpop` or
   *   `mtls` is required; `audience` and `checkRevoked` are required; no `dangerously…` option
   *   (FAPI 2.0 Security Profile §5.3.3, §5.4)
   * - `mcp`: as `standard`; `audience` is required, and `createAuth` requires a `resource` that is
   *   among the audiences (MCP authorization)
   */
  readonly profile?: ProfileName;
  /** Further `typ` values of access tokens, for the profiles `standard` and `mcp`. */
  readonly acceptedTypes?: readonly string[];
  /** Claims that must be present, in addition to those of the profile. */
  readonly requiredClaims?: readonly string[];
  /**
   * Claims that must be present with exactly these values, such as `{ tid: '<tenant id>' }`. They
   * are compared as strings, code unit by code unit.
   */
  readonly requiredClaimValues?: Readonly<Record<string, string>>;
  /**
   * Where the scopes stand: a claim such as `'scp'`, a path such as `['realm_access', 'roles']`, or
   * one or more objects such as `{ path: 'roles', separator: ',' }`. Default: `scope` if the token
   * has it, otherwise `scp`.
   */
  readonly scopeClaim?: ClaimNames;
  /** Where the permissions stand, likewise. Default `'permissions'`. */
  readonly permissionsClaim?: ClaimNames;
  /** Scopes of which every token needs all. */
  readonly requiredScopes?: readonly string[];
  /**
   * Scopes of which every token needs at least one. A challenge asks for the first, so list the least
   * powerful one first.
   */
  readonly anyScope?: readonly string[];
  /** Permissions of which every token needs all. */
  readonly requiredPermissions?: readonly string[];
  /** Permissions of which every token needs at least one. */
  readonly anyPermission?: readonly string[];
  /** Seconds, 0–60: how far the clocks of issuer and API may differ. Default 5. */
  readonly clockToleranceSeconds?: number;
  /** Seconds, 60–86,400, in place of `clockToleranceSeconds`. */
  readonly dangerouslyLargeClockToleranceSeconds?: number;
  /** Seconds since `iat` after which a token is refused. `iat` is then required. */
  readonly maxTokenAgeSeconds?: number;
  /**
   * A Standard Schema (zod, valibot, arktype) that validates and types the claims. It receives a
   * copy of the verified payload.
   */
  readonly claims?: Schema;
  /**
   * `check(token, request)` is your own check of each verified token; `request` is undefined if
   * `verify` was called without one. Return `true` to accept the token, or `false` to refuse it
   * with 403 `access_denied`. Anything else is refused with 503.
   */
  readonly check?: Check<VerifiedClaims<Schema>>;
  /**
   * Accepts tokens with an empty `sub`, as Cloudflare Access issues them for service tokens. They
   * identify no user: `subject` is undefined. Default false.
   */
  readonly acceptEmptySubject?: boolean;
  /**
   * Uses a key without `kid` for tokens with any `kid`, if it is the only key for the algorithm. For
   * a key that was handed over without its name. Default false: a `kid` must be that of a key.
   */
  readonly acceptAnyKid?: boolean;
  /**
   * Starts with an issuer that access tokens for an API never name, such as the URL of the metadata, the
   * shared endpoint of Entra, or Okta's org authorization server. Default false.
   */
  readonly acceptUnlikelyIssuer?: boolean;
  /**
   * Accepts tokens whatever their `aud` is. A token for any other API is then accepted here.
   * Default false.
   */
  readonly dangerouslyAcceptAnyAudience?: boolean;
  /** Accepts tokens that are marked as ID, refresh or logout tokens. Default false. */
  readonly dangerouslyAcceptIdTokens?: boolean;
  /**
   * Header parameters that are ignored instead of refusing the token. They are never followed.
   * Default: none.
   */
  readonly dangerouslyIgnoreHeaderParameters?: readonly KeyHeaderParameter[];
}

/**
 * Finds the issuer of a tenant. `unverifiedIss` is attacker input of 1–512 characters: look it up in
 * your own allow-list, and never build a URL from it. Returns undefined for an unknown issuer.
 */
export type ResolveIssuer = (
  unverifiedIss: string,
  call: { readonly signal: AbortSignal },
) => ResolvedIssuer | Promise<ResolvedIssuer>;

/** The answer of {@link ResolveIssuer}. */
type ResolvedIssuer = IssuerOptions<ClaimsSchema | undefined> | undefined;

/**
 * How the results of `resolveIssuer` are remembered, and how often it is called. The defaults suit
 * a database or a configuration service that answers within some milliseconds.
 */
export interface ResolverOptions {
  /**
   * Issuers in memory, 1–1,000,000. An entry takes about 4 KB. Only issuers that the resolver
   * returned count, so nobody else can fill this memory. Default 10,000.
   */
  readonly maxIssuers?: number;
  /**
   * Seconds, 1–86,400, for which an entry is used. Tokens of an issuer that the resolver no longer
   * returns are accepted for up to this long. The resolver is called again after 80 % of this time,
   * and the entry is used meanwhile. Default 300.
   */
  readonly ttlSeconds?: number;
  /**
   * Unknown issuers in memory, 1–1,000,000. Anybody can make them up, so they are few. Default
   * 1,000.
   */
  readonly maxUnknown?: number;
  /** Seconds, 0–3,600: how long an unknown issuer is refused without another call. Default 60. */
  readonly unknownTtlSeconds?: number;
  /**
   * Calls in flight, 1–1,000, for new issuers, and as many again for issuers that were returned
   * before, so that made-up issuers cannot delay them. A call that has timed out still counts until
   * it settles, for at most six times `timeoutMs`. Default 16.
   */
  readonly maxConcurrent?: number;
  /**
   * Issuers that wait for a call, 0–1,000,000. Further ones are refused with 503, and so is one
   * that has waited for `timeoutMs` without a call that succeeded, or for six times as long.
   * Default 10,000.
   */
  readonly maxQueued?: number;
  /** Milliseconds, 1–60,000: how long one call may take. Default: `callbackTimeoutMs`. */
  readonly timeoutMs?: number;
  /**
   * Whether requests may wait for one promise. Otherwise they share results, and a call whose
   * request was dropped is made again. Default true; false on Cloudflare Workers.
   */
  readonly sharePromises?: boolean;
}

/** How verified tokens are cached. */
export interface TokenCacheSettings {
  /** Bytes of memory, 64 KiB to 4 GiB. Default 16,777,216. */
  readonly maxBytes?: number;
  /**
   * `token` keeps tokens in memory; `digest` keeps their SHA-256, which costs a microsecond per
   * token. Default `'token'`.
   */
  readonly storage?: 'token' | 'digest';
}

/**
 * Where `verify` checks signatures, per family of algorithms: `inline`, or in libuv's thread pool.
 */
export interface OffloadSettings {
  /** Where RSA signatures are checked. Default `'inline'`. */
  readonly rsa?: 'inline' | 'threadpool';
  /** Where ECDSA signatures are checked. Default `'inline'`. */
  readonly ecdsa?: 'inline' | 'threadpool';
  /** Where Ed25519 signatures are checked. Default `'inline'`. */
  readonly eddsa?: 'inline' | 'threadpool';
}

/** How the client certificate of a request is found (RFC 8705). */
export interface MtlsSettings {
  /**
   * Returns the certificate (DER) whose private key the client proved in its TLS handshake, or
   * undefined. It is called only for tokens that are bound to one. Instead of the certificate it may
   * return `{ 'x5t#S256' }`, its SHA-256 as base64url. `fromTlsSocket()` and `fromHeader()` create
   * such functions. Default: `request.clientCertificate` of the call.
   */
  readonly certificate?: (request: AuthRequest) => Uint8Array | PresentedCertificate | undefined;
  /**
   * `allowed` accepts tokens that are not bound to a certificate too; `required` refuses them with
   * `token_not_bound`. Default `'allowed'`.
   */
  readonly mode?: 'allowed' | 'required';
}

/**
 * The options of {@link createVerifier}. Names carry their unit, and an unknown name is an error.
 */
export interface VerifierOptions<
  Schema extends ClaimsSchema | undefined = undefined,
  Issuers extends readonly IssuerOptions<ClaimsSchema | undefined>[] = readonly IssuerOptions<
    ClaimsSchema | undefined
  >[],
> extends Omit<IssuerOptions<Schema>, 'issuer' | 'check'> {
  /** Required, unless `issuers` or `resolveIssuer` is given. The exact `iss` of the tokens. */
  readonly issuer?: string;
  /**
   * Several issuers, each with options of its own. The options here apply to each issuer that does
   * not have the same option.
   */
  readonly issuers?: Issuers;
  /**
   * Returns the options of an issuer that is not listed, for multi-tenant APIs. Its argument comes
   * from an unverified token: look it up in your own list, and never build a URL from it.
   */
  readonly resolveIssuer?: ResolveIssuer;
  /** How the results of `resolveIssuer` are remembered, and how often it is called. */
  readonly resolver?: ResolverOptions;
  /**
   * `scopeImplies(granted, needed)` returns whether a granted scope includes a needed one. Only the
   * return value `true` counts.
   */
  readonly scopeImplies?: (granted: string, needed: string) => boolean;
  /**
   * Accepts encrypted tokens too (RFC 7519 §5.2): `createDecryption()` of `@oidc-verify/core/jwe`.
   * The decrypted token is verified like any other. Decryption is asynchronous, so `verifySync`
   * refuses encrypted tokens with `verification_unavailable`. Without this option they are refused
   * with `encrypted_token`.
   */
  readonly decrypt?: Decryption;
  /**
   * Accepts tokens that are bound to a key of the client (RFC 9449): `createDpop()` of
   * `@oidc-verify/core/dpop`. Without it, bound tokens are refused.
   */
  readonly dpop?: Dpop;
  /**
   * Accepts tokens that are bound to a client certificate (RFC 8705). Without it, such tokens are
   * refused.
   */
  readonly mtls?: MtlsSettings;
  /**
   * `check(token, request)` is your own check of each verified token; `request` is undefined if
   * `verify` was called without one. Return `true` to accept the token, or `false` to refuse it
   * with 403 `access_denied`. Anything else is refused with 503.
   */
  readonly check?: Check<ClaimsOfIssuers<Schema, Issuers>>;
  /**
   * `checkRevoked(token)` returns whether a token is revoked. Return `false` to accept it, or
   * `true` to refuse it with 401 `token_revoked`. Anything else is refused with 503.
   * `checkRevokedBy()` of `@oidc-verify/core/revocation` creates one.
   */
  readonly checkRevoked?: CheckRevoked<ClaimsOfIssuers<Schema, Issuers>>;
  /**
   * Caches verified tokens, so that each signature is checked only once. `true`, or an object with
   * the settings below. Times, key, confirmation, scopes, checks and revocation are still checked
   * every time. Default false.
   */
  readonly tokenCache?: boolean | TokenCacheSettings;
  /**
   * Where `verify` (never `verifySync`) checks signatures, per family of algorithms. Use the thread
   * pool (Node only) if the machine has idle cores. Default: all inline.
   */
  readonly offload?: OffloadSettings;
  /**
   * The longest acceptable token, 256–1,048,576. It is counted in characters; a valid token is
   * ASCII, so one character is one byte. Default 16,384.
   */
  readonly maxTokenBytes?: number;
  /**
   * Milliseconds, 1–60,000: how long an injected function or store may take: `check`,
   * `checkRevoked`, `claims`, `decrypt`, `dpop` with its stores, `mtls.certificate`, `credentials`,
   * and `keys` unless the source states its own. After that, the request ends with a 503 and a
   * `callback-failed` event. Default 5,000.
   */
  readonly callbackTimeoutMs?: number;
  /**
   * Receives events: refused tokens, unusable keys, failed callbacks. Exceptions it throws are
   * ignored.
   */
  readonly onEvent?: EventListener;
  /**
   * Adds `unverified` to `refused` events: what a refused token claims, for diagnosis. Default
   * false.
   */
  readonly includeUnverifiedInEvents?: boolean;
  /**
   * Returns the wall-clock time in milliseconds since the epoch, for the times in tokens. Default
   * `Date.now`.
   */
  readonly now?: () => number;
  /**
   * Returns milliseconds of a clock that never jumps, for ages and deadlines. Default
   * `performance.now`.
   */
  readonly monotonicMs?: () => number;
}
