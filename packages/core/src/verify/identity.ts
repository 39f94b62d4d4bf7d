import type { Actor } from '../contract/actor.ts';
import type { AuthorizationDetail } from '../contract/authorization-details.ts';
import type { AccessTokenClaims, Binding, VerifiedToken } from '../contract/result.ts';
import type { AuthScheme } from '../errors/challenge.ts';
import type { Policy } from '../policy/compile.ts';
import type { Mapping } from '../policy/mapping.ts';
import { memberOf } from '../wire/json.ts';
import { readClientId } from './client-id.ts';
import { readKnownClaims } from './known-claims.ts';
import type { KnownClaims } from './known-claims.ts';
import { readNames, readScopes } from './names.ts';
import type { Established, UnverifiedClaims } from './token.ts';

/** Returns the identity that the token proves. It is frozen, and `token` is not enumerable. */
export function toVerifiedToken(
  established: Established,
  scheme: AuthScheme,
  binding: Binding | undefined,
  policy: Policy,
  known: KnownClaims = readKnownClaims(established.payload),
): VerifiedToken {
  return new Identity(established, known, scheme, binding, policy);
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
    known: KnownClaims,
    scheme: AuthScheme,
    binding: Binding | undefined,
    policy: Policy,
  ) {
    const {
      payload,
      claims,
      entry: { mapping },
    } = established;
    this.claims = claims;
    this.issuer = payload.iss;
    this.subject = toText(known.sub);
    this.clientId = clientIdOf(known, payload, mapping.clientIdClaim);
    this.scopes = readScopes(payload, mapping.scopeClaim);
    this.permissions = readNames(payload, mapping.permissionsClaim);
    this.jti = toText(known.jti);
    this.expiresAt = toDateRange(payload.exp);
    this.notBefore = toTime(known.nbf);
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
    return toTime(memberOf(this.#established.payload, 'iat'));
  }

  get sessionId(): string | undefined {
    return toText(memberOf(this.#established.payload, 'sid'));
  }

  get acr(): string | undefined {
    return toText(memberOf(this.#established.payload, 'acr'));
  }

  get authenticatedAt(): number | undefined {
    return toTime(memberOf(this.#established.payload, 'auth_time'));
  }

  get actor(): Actor | undefined {
    return this.#established.actor;
  }

  get authorizationDetails(): readonly AuthorizationDetail[] | undefined {
    return this.#established.details;
  }
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

// Further from 1970 a Date is invalid (ECMA-262, Time Values).
const MAX_DATE_SECONDS = 8.64e12;

function toDateRange(seconds: number): number {
  return Math.max(-MAX_DATE_SECONDS, Math.min(seconds, MAX_DATE_SECONDS));
}

function toTime(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? toDateRange(value) : undefined;
}

function clientIdOf(
  { client_id }: KnownClaims,
  payload: UnverifiedClaims,
  claims: Mapping['clientIdClaim'],
): string | undefined {
  if (claims !== undefined) return readClientId(payload, claims);
  const read = (name: string): string | undefined => toText(memberOf(payload, name));
  return toText(client_id) ?? read('azp') ?? read('cid') ?? read('appid');
}
