import { toNamePlace } from '../policy/claim-places.ts';
import type { NamePlace } from '../policy/claim-places.ts';
import { isJsonObject, memberOf } from '../wire/json.ts';
import { createNames, NO_NAMES } from './name-set.ts';
import type { UnverifiedClaims } from './token.ts';

const SCOPE = toNamePlace(['scope']);
const SCP = toNamePlace(['scp']);

/** Returns the scopes of a token: those in `places`, or in `scope`, or else in `scp`. */
export function readScopes(
  payload: UnverifiedClaims,
  places: readonly NamePlace[] | undefined,
): ReadonlySet<string> {
  if (places !== undefined) return readNames(payload, places);
  return readPlace(payload, Object.hasOwn(payload, 'scope') ? SCOPE : SCP);
}

/** Returns the names in all of `places`. */
export function readNames(
  payload: UnverifiedClaims,
  places: readonly NamePlace[],
): ReadonlySet<string> {
  const first = places[0];
  if (first === undefined) return NO_NAMES;
  if (places.length === 1) return readPlace(payload, first);
  return createNames(places.flatMap((place) => [...readPlace(payload, place)]));
}

/**
 * Returns the names in one place: a string, a list of strings, or the members of an object. Anything
 * else grants nothing: numbers and nested lists are not converted.
 */
function readPlace(payload: UnverifiedClaims, place: NamePlace): ReadonlySet<string> {
  const value = valueAt(payload, place.path);
  if (place.objectKeys) return createNames(keysOf(value), place);
  return typeof value === 'string' || isNames(value) ? createNames(value, place) : NO_NAMES;
}

/** Returns the value at a path of own members of objects. */
export function valueAt(payload: UnverifiedClaims, path: readonly string[]): unknown {
  let value: unknown = payload;
  for (const member of path) {
    value = isJsonObject(value) ? memberOf(value, member) : undefined;
  }
  return value;
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

/** A member such as `false`, `null` or `{}` may say that the name is not granted. */
function keysOf(value: unknown): readonly string[] {
  if (!isJsonObject(value)) return [];
  return Object.keys(value).filter((name) => {
    const held = value[name];
    return held === true || (isJsonObject(held) && Object.keys(held).length > 0);
  });
}
