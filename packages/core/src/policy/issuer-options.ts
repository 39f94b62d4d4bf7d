import type { ActorRequirement } from '../contract/actor.ts';
import type { AuthorizationDetails, WithDetails } from '../contract/authorization-details.ts';
import type { Check } from '../contract/check.ts';
import type { ClaimsSchema } from '../contract/claims-schema.ts';
import type { KeySource } from '../contract/key-source.ts';
import type { VerifiedClaims } from '../contract/result.ts';
import type { AlgorithmOption } from '../jose/algorithms.ts';
import type { ClaimNames, ClientIdClaim } from './claim-place.ts';
import type { ProfileName } from './profiles.ts';

/** A header parameter that names or brings a key. It is never followed; by default it refuses the token. */
export type KeyHeaderParameter = 'jku' | 'x5u' | 'jwk' | 'x5c';

/**
 * The options of one issuer. An option that is left out is taken from the verifier's own options; one
 * that is given replaces it.
 */
export interface IssuerOptions<
  Schema extends ClaimsSchema | undefined = undefined,
  Details extends AuthorizationDetails | undefined = AuthorizationDetails | undefined,
> {
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
   * Which party may act with a token on behalf of its subject (RFC 8693 §4.1): `false` for none, or
   * an object such as `{ subjects: ['agent'] }`. Default: any party, and tokens without one.
   */
  readonly actor?: ActorRequirement;
  /**
   * A Standard Schema (zod, valibot, arktype) that validates and types the claims. It receives a
   * copy of the verified payload.
   */
  readonly claims?: Schema;
  /**
   * Reads the claim `authorization_details` (RFC 9396): `createAuthorizationDetails()` of
   * `@oidc-verify/core/rar`. Without it, the claim grants nothing and is not looked at.
   */
  readonly authorizationDetails?: Details;
  /**
   * `check(token, request)` is your own check of each verified token; `request` is undefined if
   * `verify` was called without one. Return `true` to accept the token, or `false` to refuse it
   * with 403 `access_denied`. Anything else is refused with 503.
   */
  readonly check?: Check<WithDetails<VerifiedClaims<Schema>, Details>>;
  /**
   * Accepts tokens with an empty `sub`, as Cloudflare Access issues them for service tokens. They
   * identify no user: `subject` is undefined. Default false.
   */
  readonly acceptEmptySubject?: boolean;
  /**
   * Accepts tokens with a `nonce` that do not say that they are access tokens. For an issuer that copies the
   * nonce of the login into access tokens, as authentik and Azure AD B2C do. Needs `requiredClaims` or
   * `requiredClaimValues` that the ID tokens of this issuer do not fulfil. Default false.
   */
  readonly acceptNonce?: boolean;
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

/** The option `issuers`: each with a schema of its own, or without one. */
export type ListedIssuers = readonly IssuerOptions<ClaimsSchema | undefined>[];
