import { isJsonObject, memberOf } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';

/** The members that hold private or symmetric key material (RFC 7518 §6.2.2, §6.3.2, §6.4.1). */
export const PRIVATE_MEMBERS: readonly string[] = Object.freeze([
  'd',
  'p',
  'q',
  'dp',
  'dq',
  'qi',
  'oth',
  'k',
]);

/** The longest name of a key, in characters. A token with a longer one is refused. */
export const MAX_KEY_NAME_LENGTH = 512;

/**
 * Returns a member of a JWK, or undefined when it is absent. A member that is null, `""` or `[]` counts
 * as absent: serialisers write that for a property without a value.
 */
export function statedMember(jwk: JsonObject, name: string): unknown {
  const value = memberOf(jwk, name);
  return isEmpty(value) ? undefined : value;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** What a token can name its key by. Names only select a key; the signature proves the token. */
export interface KeyNames {
  readonly kid: string | undefined;
  /** The SHA-1 thumbprint of the key's certificate (RFC 7515 §4.1.7). */
  readonly x5t: string | undefined;
  /** The SHA-256 thumbprint of the key's certificate (RFC 7515 §4.1.8). */
  readonly x5tS256: string | undefined;
}

/** Returns the names of a published key; those that no token could hold are left out. */
export function keyNamesOf(jwk: JsonObject): KeyNames {
  return {
    kid: nameOf(jwk, 'kid'),
    x5t: nameOf(jwk, 'x5t'),
    x5tS256: nameOf(jwk, 'x5t#S256'),
  };
}

function nameOf(jwk: JsonObject, name: string): string | undefined {
  const value = statedMember(jwk, name);
  return typeof value === 'string' && value.length <= MAX_KEY_NAME_LENGTH ? value : undefined;
}

/**
 * Returns why an entry of a JWK Set is never used, or undefined when its members permit it to verify
 * signatures. Whether it holds a key at all is not judged here. A key with private members is refused
 * although it could verify: its private half is public, so its signatures prove nothing.
 */
export function memberFault(entry: unknown): 'invalid' | 'unsupported' | 'private' | undefined {
  if (!isJsonObject(entry)) return 'invalid';
  const stated = (name: string): unknown => statedMember(entry, name);
  if (!isStringOrAbsent(stated('kid'))) return 'invalid';
  if (stated('kty') === 'oct' || PRIVATE_MEMBERS.some((name) => stated(name) !== undefined)) {
    return 'private';
  }
  const issuer = stated('issuer');
  if (!isStringOrAbsent(issuer) || (issuer?.length ?? 0) > MAX_KEY_NAME_LENGTH) return 'invalid';
  return usageFault(stated('use'), stated('key_ops'));
}

function isStringOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

// The operations that RFC 7517 §4.3 lists for keys whose use is not `sig`.
const OTHER_OPERATIONS: readonly unknown[] = [
  'encrypt',
  'decrypt',
  'wrapKey',
  'unwrapKey',
  'deriveKey',
  'deriveBits',
];

/**
 * Reads `use` and `key_ops` (RFC 7517 §4.2, §4.3). Operations must be distinct strings, and must be
 * consistent with `use` where both are there.
 */
function usageFault(use: unknown, operations: unknown): 'invalid' | 'unsupported' | undefined {
  if (use !== undefined && use !== 'sig') return 'unsupported';
  if (operations === undefined) return undefined;
  if (!Array.isArray(operations)) return 'unsupported';
  const areStrings = operations.every((item) => typeof item === 'string');
  if (!areStrings || new Set(operations).size < operations.length) return 'invalid';
  if (!operations.includes('verify')) return 'unsupported';
  const isMixed = operations.some((item) => OTHER_OPERATIONS.includes(item));
  return use === 'sig' && isMixed ? 'invalid' : undefined;
}
