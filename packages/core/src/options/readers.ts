import { readMembers, UNREADABLE } from './members.ts';
import type { Position } from './problems.ts';
import { readTable } from './rows.ts';
import type { Reader, SettingsOf } from './rows.ts';

/** Returns what is wrong with a string, or undefined. */
export type StringFault = (value: string) => string | undefined;

/** Reads a string that is not blank and has no white space around it. */
export function string(value: unknown, at: Position): string | undefined {
  if (typeof value !== 'string') return anyString(value, at);
  if (value.trim() === '') return at.report('must not be blank');
  return value.trim() === value ? value : at.report('must not begin or end with white space');
}

/** Reads any string. */
export function anyString(value: unknown, at: Position): string | undefined {
  return typeof value === 'string' ? value : at.report('must be a string');
}

/** Returns a reader of a string that {@link string} takes and in which `fault` finds nothing. */
export function stringWithout(fault: StringFault): Reader<string> {
  return (value, at) => {
    const read = string(value, at);
    const found = read === undefined ? undefined : fault(read);
    return found === undefined ? read : at.report(found);
  };
}

/**
 * Returns a reader of a list of one entry or more, each read by `entry`. Wrong entries are reported by
 * their index and left out.
 */
export function listOf<Entry>(entry: Reader<Entry>, what = 'strings'): Reader<readonly Entry[]> {
  const read = maybeEmptyListOf(entry, what);
  return (value, at) =>
    Array.isArray(value) && value.length > 0
      ? read(value, at)
      : at.report(`must be a list of ${what} with at least one entry`);
}

/** Returns a reader of a list like {@link listOf}, which may be empty. */
export function maybeEmptyListOf<Entry>(
  entry: Reader<Entry>,
  what: string,
): Reader<readonly Entry[]> {
  return (value, at) => {
    if (!Array.isArray(value)) return at.report(`must be a list of ${what}`);
    const items: readonly unknown[] = value;
    // Array.from, because map and filter step over the holes of a list.
    const read = Array.from(items, (item, index) => entry(item, at.entry(index)));
    return read.filter((item) => item !== undefined);
  };
}

/** Reads a list of one string or more. */
export const strings: Reader<readonly string[]> = listOf(string);

/** Reads an object of one string or more. */
export function stringMap(value: unknown, at: Position): ReadonlyMap<string, string> | undefined {
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (Array.isArray(value) || names.length === 0) {
    return at.report('must be a non-empty object of strings');
  }
  const members = readMembers(value, at, names) ?? {};
  const map = new Map<string, string>();
  for (const name of names) {
    const member = members[name];
    const read = member === UNREADABLE ? undefined : string(member, at.member(name));
    if (read !== undefined) map.set(name, read);
  }
  return map;
}

/** Returns a reader of one entry, or of a list of them. */
export function oneOrMore<Entry>(
  entry: Reader<Entry>,
  list: Reader<readonly Entry[]> = listOf(entry),
): Reader<readonly Entry[]> {
  return (value, at) => {
    if (Array.isArray(value)) return list(value, at);
    const read = entry(value, at);
    return read === undefined ? undefined : [read];
  };
}

/** Reads `true` or `false`. */
export function boolean(value: unknown, at: Position): boolean | undefined {
  return typeof value === 'boolean' ? value : at.report('must be true or false');
}

/** Returns a reader of a number between two bounds, both included. `beyond` helps with others. */
export function number(min: number, max: number, beyond = ''): Reader<number> {
  return (value, at) => {
    if (typeof value === 'number' && value >= min && value <= max) return value;
    return at.report(`must be a number from ${min} to ${max}${beyond}`);
  };
}

/** Returns a reader of a whole number between two bounds, both included. */
export function integer(min: number, max: number): Reader<number> {
  return (value, at) => {
    const fits = typeof value === 'number' && value >= min && value <= max;
    if (fits && Number.isInteger(value)) return value;
    return at.report(`must be a whole number from ${min} to ${max}`);
  };
}

/** Returns a reader of one of these values. */
export function oneOf<Choice>(choices: readonly Choice[]): Reader<Choice> {
  return (value, at) => {
    const found = choices.find((choice) => choice === value);
    return found === undefined ? at.report(`must be one of ${choices.join(', ')}`) : found;
  };
}

/** What a type says of a function cannot be checked when it is given, so it is believed here. */
function isFunction<Fn extends (...args: never[]) => unknown>(value: unknown): value is Fn {
  return typeof value === 'function';
}

/** Reads a function. */
export function callback<Fn extends (...args: never[]) => unknown>(
  value: unknown,
  at: Position,
): Fn | undefined {
  return isFunction<Fn>(value) ? value : at.report('must be a function');
}

/** Returns a member of anything, own or inherited; undefined of what can have none. */
export function memberOf(value: unknown, name: PropertyKey): unknown {
  return value === undefined || value === null
    ? undefined
    : Reflect.get(Object(value), name, value);
}

/** Tells whether `value` has these methods, own or inherited. */
export function hasMethods<Interface>(
  value: unknown,
  names: readonly (keyof Interface & string)[],
): value is Interface {
  return names.every((name) => typeof memberOf(value, name) === 'function');
}

/** Returns a reader of an object that has these methods. */
export function withMethods<Interface>(
  names: readonly (keyof Interface & string)[],
): Reader<Interface> {
  return (value, at) =>
    hasMethods<Interface>(value, names)
      ? value
      : at.report(`must have the method${names.length > 1 ? 's' : ''} ${names.join(', ')}`);
}

function isAny<Value>(value: unknown): value is Value {
  return value !== undefined;
}

/** Returns the value as it was given: for an option that is handed on to the code that reads it. */
export function handedOn<Value>(value: unknown): Value | undefined {
  return isAny<Value>(value) ? value : undefined;
}

/** Returns a reader of an options object inside the options. */
export function options<Rows extends object>(rows: Rows): Reader<SettingsOf<Rows>> {
  return (value, at) => readTable(rows, value, at);
}
