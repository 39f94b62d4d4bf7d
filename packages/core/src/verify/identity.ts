import type { AccessTokenClaims, Binding, VerifiedToken } from '../contract/result.ts';
import type { AuthScheme } from '../errors/challenge.ts';
import type { Policy } from '../policy/compile.ts';
import { isJsonObject, memberOf } from '../wire/json.ts';
import { createNames, NO_NAMES } from './name-set.ts';
import type { Established, UnverifiedClaims } from './token.ts';

const CLIENT_ID_CLAIMS = ['client_id', 'azp', 'cid', 'appid'];

/** Returns the identity that the token proves. It is frozen, and `token` is not enumerable. */
export function toVerifiedToken(
  established: Established,
  scheme: AuthScheme,
  binding: Binding | undefined,
  policy: Policy,
): VerifiedToken {
  return new Identity(established, scheme, binding, policy);
}

/**
 * Returns what stages 1–6 established of `identity`, or undefined when it is not one that
 * {@link toVerifiedToken} made for this policy: a copy, another verifier's, or made by hand.
 */
export function establishedOf(identity: unknown, policy: Policy): Established | undefined {
  return Identity.establishedOf(identity, policy);
}

class Identity implements VerifiedToken {
  declare readonly claims: AccessTokenClaims;
  declare readonly issuer: string;
  declare readonly subject: string | undefined;
  declare readonly clientId: string | undefined;
  declare readonly scopes: ReadonlySet<string>;
  declare readonly permissions: ReadonlySet<string>;
  declare readonly jti: string | undefined;
  declare readonly expiresAt: number;
  declare readonly notBefore: number | undefined;
  declare readonly scheme: AuthScheme;
  declare readonly binding: Binding | undefined;
  readonly #established: Established;
  readonly #policy: Policy;

  constructor(
    established: Established,
    scheme: AuthScheme,
    binding: Binding | undefined,
    policy: Policy,
  ) {
    const { payload, claims } = established;
    this.claims = claims;
    this.issuer = payload.iss;
    this.subject = textOf(payload, 'sub');
    this.clientId = clientIdOf(payload);
    this.scopes = readNames(payload, policy.scopeClaim ?? scopeLocationOf(payload));
    this.permissions = readNames(payload, policy.permissionsClaim);
    this.jti = textOf(payload, 'jti');
    this.expiresAt = payload.exp;
    this.notBefore = memberOf(payload, 'nbf');
    this.scheme = scheme;
    this.binding = binding;
    this.#established = established;
    this.#policy = policy;
    Object.freeze(this);
  }

  /** Returns what stages 1–6 established of `identity`, if it was made here for this policy. */
  static establishedOf(identity: unknown, policy: Policy): Established | undefined {
    const isOwn = typeof identity === 'object' && identity !== null && #policy in identity;
    return isOwn && identity.#policy === policy ? identity.#established : undefined;
  }

  get token(): string {
    return this.#established.token;
  }

  // Rarely used, so they are read on demand.
  get issuedAt(): number | undefined {
    return timeOf(this.#established.payload, 'iat');
  }

  get sessionId(): string | undefined {
    return textOf(this.#established.payload, 'sid');
  }

  get acr(): string | undefined {
    return textOf(this.#established.payload, 'acr');
  }

  get authenticatedAt(): number | undefined {
    return timeOf(this.#established.payload, 'auth_time');
  }
}

function textOf(payload: UnverifiedClaims, name: string): string | undefined {
  const value = memberOf(payload, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function timeOf(payload: UnverifiedClaims, name: string): number | undefined {
  const value = memberOf(payload, name);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function clientIdOf(payload: UnverifiedClaims): string | undefined {
  for (const name of CLIENT_ID_CLAIMS) {
    const value = textOf(payload, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

const SCOPE: readonly string[] = ['scope'];
const SCP: readonly string[] = ['scp'];

function scopeLocationOf(payload: UnverifiedClaims): readonly string[] {
  return Object.hasOwn(payload, 'scope') ? SCOPE : SCP;
}

/**
 * Returns the names in a claim: a string split on U+0020 (RFC 6749 §3.3), or a list of strings.
 * Anything else grants nothing: numbers and nested lists are not converted.
 */
function readNames(payload: UnverifiedClaims, location: readonly string[]): ReadonlySet<string> {
  let value: unknown = payload;
  for (const member of location) {
    value = isJsonObject(value) ? memberOf(value, member) : undefined;
  }
  return typeof value === 'string' || isNames(value) ? createNames(value) : NO_NAMES;
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
