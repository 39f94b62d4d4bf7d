import type { AuthorizationDetails } from '../contract/authorization-details.ts';
import type { Check, CheckRevoked } from '../contract/check.ts';
import type { ClaimsSchema } from '../contract/claims-schema.ts';
import type { PresentedCertificate } from '../contract/client-certificate.ts';
import type { Decryption } from '../contract/decryption.ts';
import type { Dpop } from '../contract/dpop.ts';
import type { EventListener } from '../contract/emitter.ts';
import type { AuthRequest } from '../contract/request.ts';
import type { ClaimsOfIssuers } from '../contract/result.ts';
import type { IssuerOptions, ListedIssuers } from './issuer-options.ts';
import type { ResolveIssuer, ResolverOptions } from './resolver-options.ts';

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
  Issuers extends ListedIssuers = ListedIssuers,
  Details extends AuthorizationDetails | undefined = AuthorizationDetails | undefined,
> extends Omit<IssuerOptions<Schema, Details>, 'issuer' | 'check'> {
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
  readonly check?: Check<ClaimsOfIssuers<Schema, Issuers, Details>>;
  /**
   * `checkRevoked(token)` returns whether a token is revoked. Return `false` to accept it, or
   * `true` to refuse it with 401 `token_revoked`. Anything else is refused with 503.
   * `checkRevokedBy()` of `@oidc-verify/core/revocation` creates one.
   */
  readonly checkRevoked?: CheckRevoked<ClaimsOfIssuers<Schema, Issuers, Details>>;
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
   * `checkRevoked`, `claims`, `authorizationDetails`, `decrypt`, `dpop` with its stores, `mtls.certificate`, `credentials`,
   * and `keys` unless the source states its own. After that, the request ends with a 503 and a
   * `callback-failed` event. Default 5,000.
   */
  readonly callbackTimeoutMs?: number;
  /**
   * Receives events: each decision, unusable keys, failed callbacks. They are listed in
   * `docs/events.md`. Exceptions it throws are ignored.
   */
  readonly onEvent?: EventListener;
  /**
   * What `detail` and `facts` of errors and events may contain. `'facts'`: fixed sentences, configured values,
   * names of members, counts and times. `'values'`: also what a refused token says of itself, such as `iss`,
   * `aud` and `kid`, but never `sub` or `jti`. Default `'facts'`.
   */
  readonly diagnostics?: 'facts' | 'values';
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
