import type { AuthScheme } from '../challenge.ts';
import type { Policy } from '../policy/compile.ts';
import type { AccessTokenClaims, Binding, VerifiedToken } from '../result.ts';
import type { UnverifiedClaims } from './token.ts';

/** What an identity is made of once stages 1–7 have passed. */
export interface Proven {
  readonly token: string;
  /** The verified payload: every identity field reads it, never the schema's output. */
  readonly payload: UnverifiedClaims;
  readonly claims: AccessTokenClaims;
  readonly scheme: AuthScheme;
  readonly binding: Binding | undefined;
}

const CLIENT_ID_CLAIMS = ['client_id', 'azp', 'cid', 'appid'];

/** Returns the identity that the token proves, frozen, with the token itself hidden from enumeration. */
export function toVerifiedToken(proven: Proven, policy: Policy): VerifiedToken {
  const { payload, claims, scheme, binding } = proven;
  const text = (name: string): string | undefined => {
    const value = Object.hasOwn(payload, name) ? payload[name] : undefined;
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const identity = {
    claims,
    issuer: payload['iss'] as string,
    subject: text('sub'),
    clientId: CLIENT_ID_CLAIMS.map(text).find((value) => value !== undefined),
    scopes: readNames(payload, policy.scopeLocation ?? scopeLocationOf(payload)),
    permissions: readNames(payload, policy.permissionsLocation),
    jti: text('jti'),
    expiresAt: payload['exp'] as number,
    notBefore: Object.hasOwn(payload, 'nbf') ? (payload['nbf'] as number) : undefined,
    scheme,
    binding,
  };
  Object.defineProperty(identity, 'token', { value: proven.token });
  return Object.freeze(identity) as VerifiedToken;
}

function scopeLocationOf(payload: UnverifiedClaims): readonly string[] {
  return Object.hasOwn(payload, 'scope') ? ['scope'] : ['scp'];
}

/**
 * Returns the names in a claim: a string split on U+0020 (RFC 6749 §3.3), or a list of strings.
 * Anything else grants nothing: a number or a nested list is never turned into a name.
 */
function readNames(payload: UnverifiedClaims, location: readonly string[]): ReadonlySet<string> {
  let value: unknown = payload;
  for (const member of location) {
    const isOwn = typeof value === 'object' && value !== null && Object.hasOwn(value, member);
    value = isOwn && !Array.isArray(value) ? (value as UnverifiedClaims)[member] : undefined;
  }
  const names: readonly unknown[] =
    typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  if (!names.every((name) => typeof name === 'string')) return new NameSet([]);
  return new NameSet(names.filter((name) => name !== ''));
}

/** A set that stays as it is: a frozen Set would still let `add` grant what the issuer did not. */
class NameSet extends Set<string> {
  constructor(names: readonly string[]) {
    super();
    for (const name of names) super.add(name);
    Object.freeze(this);
  }

  override add(): never {
    throw new TypeError('The scopes and permissions of a verified token cannot be changed');
  }

  override delete(): never {
    return this.add();
  }

  override clear(): never {
    return this.add();
  }
}
