import { refusal } from '../errors/refusal.ts';
import { isJsonObject, memberOf } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';

/** Members that hold a list of strings, whatever the type (RFC 9396 §2.2). */
export const LIST_MEMBERS = ['locations', 'actions', 'datatypes', 'privileges'] as const;

/** One entry of the claim as the issuer wrote it. */
export interface ClaimedDetail {
  readonly type: string;
  /** The lists that it has, by their names. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly identifier: string | undefined;
  readonly members: JsonObject;
}

/** Longest type, in characters. */
export const MAX_TYPE_LENGTH = 256;
const MAX_DETAILS = 100;
const MAX_VALUES = 1_000;

/**
 * Returns the entries of the claim that have one of `types`; undefined is a token without the claim.
 *
 * @throws {AuthError} `invalid_claims` for a value that is not a list of at most 100 objects with a
 * `type`, and where a member of RFC 9396 §2.2 has another type in an entry of one of `types`
 */
export function readClaim(
  claim: unknown,
  types: { has(type: string): boolean },
): readonly ClaimedDetail[] {
  if (claim === undefined) return [];
  if (!Array.isArray(claim)) refuse('is not a list');
  const entries: readonly unknown[] = claim;
  if (entries.length > MAX_DETAILS) refuse(`has more than ${MAX_DETAILS} entries`);
  return entries.flatMap((entry) => {
    if (!isJsonObject(entry)) refuse('has an entry that is not an object');
    const type = memberOf(entry, 'type');
    if (typeof type !== 'string' || type === '') refuse('has an entry without a type');
    if (type.length > MAX_TYPE_LENGTH) refuse('has an entry whose type is too long');
    return types.has(type) ? [toDetail(type, entry)] : [];
  });
}

function toDetail(type: string, members: JsonObject): ClaimedDetail {
  const lists = new Map<string, readonly string[]>();
  for (const name of LIST_MEMBERS) {
    const value = memberOf(members, name);
    if (value === undefined) continue;
    if (!isStrings(value)) refuse(`has an entry whose ${name} are not strings`);
    lists.set(name, value);
  }
  const identifier = memberOf(members, 'identifier');
  if (identifier !== undefined && typeof identifier !== 'string') {
    refuse('has an entry whose identifier is not a string');
  }
  return { type, lists, identifier, members };
}

function isStrings(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length <= MAX_VALUES &&
    value.every((item) => typeof item === 'string')
  );
}

function refuse(fault: string): never {
  const claim = 'authorization_details';
  throw refusal('invalid_claims', { problem: 'fault', claim, fault });
}
