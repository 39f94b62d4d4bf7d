import { unknownNameFault } from '#advice';
import { isThenable } from '../maybe-promise.ts';
import { tagOf } from '../other-realm.ts';
import { GETTER_THREW, readOptions } from './problems.ts';
import type { Position } from './problems.ts';

/**
 * The own members of an options object, by name. It has no prototype, so that nothing which was added
 * to `Object.prototype` can pass for an option.
 */
export type Members = Readonly<Record<string, unknown>>;

/** Stands for a member that could not be read, which is reported already. */
export const UNREADABLE: unique symbol = Symbol('unreadable');

/**
 * Returns the own members of an options object that are `known`. Reports a value that is not an
 * object, members that are not known, known ones that are inherited, and those whose getter throws.
 */
export function readMembers(
  value: unknown,
  at: Position,
  known: readonly string[],
): Members | undefined {
  if (!isOptions(value)) {
    return at.report(isThenable(value) ? 'must not be a promise' : 'must be an object of options');
  }
  reportUnknown(Object.getOwnPropertyNames(value), at, known);
  const members = createMembers();
  for (const name of known) {
    if (Object.hasOwn(value, name)) members[name] = readMember(value, name, at.member(name));
    // What stands on Object.prototype was not written for this object.
    else if (name in value && !(name in Object.prototype)) {
      at.member(name).report('is inherited');
    }
  }
  return members;
}

/**
 * What holds its content elsewhere than in members of its own, such as a promise, a Map, a Date or a URL, would
 * pass for an object without options. A module is one, if somebody imports its options as a whole.
 */
function isOptions(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || isThenable(value)) return false;
  const tag = tagOf(value);
  return tag === '[object Object]' ? !(Symbol.iterator in value) : tag === '[object Module]';
}

function createMembers(): Record<string, unknown> {
  return { __proto__: null };
}

function reportUnknown(names: readonly string[], at: Position, known: readonly string[]): void {
  const unknown = names.filter((name) => !known.includes(name));
  for (const name of unknown) at.member(name).report(unknownNameFault(name, known));
  if (unknown.length === 0) return;
  const whose = at.path === '' ? '' : ` of ${at.path}`;
  at.note(`Known options${whose}: ${known.join(', ')}`);
}

function readMember(value: object, name: string, at: Position): unknown {
  try {
    return Reflect.get(value, name);
  } catch {
    at.report(GETTER_THREW);
    return UNREADABLE;
  }
}

/** Returns those of `members` that `names` lists. */
export function pickMembers(members: Members, names: readonly string[]): Members {
  const picked = createMembers();
  for (const name of names) if (name in members) picked[name] = members[name];
  return picked;
}

/**
 * Refuses an object that has members which are not known and so would go unheard. Fast enough for the
 * argument of a call.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function requireKnown(path: string, value: object, known: ReadonlySet<string>): void {
  if (isOptions(value) && Object.keys(value).every((name) => known.has(name))) return;
  readOptions((problems) => readMembers(value, problems.at(path), [...known]));
}
