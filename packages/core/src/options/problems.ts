import { ConfigError, isConfigError } from '../errors/errors.ts';
import type { ConfigProblem } from '../errors/errors.ts';

/** Reads options of unknown shape and collects all that is wrong with them, each with its path. */
export interface Problems {
  add(path: string, message: string): void;
  /** Returns the own members of an options object; members outside `names` are problems. */
  record(path: string, value: unknown, names: readonly string[]): Readonly<Record<string, unknown>>;
  /** Returns a non-blank string without surrounding white space, or undefined with a problem. */
  text(path: string, value: unknown): string | undefined;
  /**
   * Returns a list of such strings; undefined is an empty list, an empty list is a problem, and so
   * is an entry in which `fault` finds one.
   */
  names(
    path: string,
    value: unknown,
    fault?: (item: string) => string | undefined,
  ): readonly string[];
  number(path: string, value: unknown, range: NumberRange): number;
  flag(path: string, value: unknown): boolean;
  callback(path: string, value: unknown): unknown;
  /** Returns what `build` returns; the problems that it throws instead count as found here. */
  gather<T>(build: () => T): T | undefined;
  throwIfAny(): void;
}

/** The bounds of a number option, both included, and its value when left out. */
interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly fallback: number;
  readonly integer?: boolean;
}

/** Returns an empty collection of problems. */
export function createProblems(): Problems {
  const found: ConfigProblem[] = [];
  const add = (path: string, message: string): void => void found.push({ path, message });
  const text: Problems['text'] = (path, value) => {
    const fault = textFault(value);
    if (fault === undefined) return value as string;
    add(path, fault);
    return undefined;
  };
  return {
    add,
    text,
    record: (path, value, names) => readRecord(add, path, value, names),
    names: (path, value, fault) => readNames(add, path, value, fault),
    number: (path, value, range) => readNumber(add, path, value, range),
    flag: (path, value) => {
      if (value !== undefined && typeof value !== 'boolean') add(path, 'must be true or false');
      return value === true;
    },
    callback: (path, value) => {
      if (value !== undefined && typeof value !== 'function') add(path, 'must be a function');
      return typeof value === 'function' ? value : undefined;
    },
    gather: (build) => gatherFrom(add, build),
    throwIfAny: () => {
      if (found.length > 0) throw new ConfigError('invalid_options', found);
    },
  };
}

type Add = Problems['add'];

function gatherFrom<T>(add: Add, build: () => T): T | undefined {
  try {
    return build();
  } catch (error) {
    if (!isConfigError(error) || error.code !== 'invalid_options') throw error;
    for (const { path, message } of error.problems) add(path, message);
    return undefined;
  }
}

function textFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (value.trim() === '') return 'must not be blank';
  return value.trim() === value ? undefined : 'must not begin or end with white space';
}

function readRecord(
  add: Add,
  path: string,
  value: unknown,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    add(path, 'must be an object of options');
    return {};
  }
  const record: Record<string, unknown> = { ...value };
  const prefix = path === '' ? '' : `${path}.`;
  for (const name of Object.keys(record)) {
    if (!names.includes(name))
      add(`${prefix}${name}`, `is no option; known are ${names.join(', ')}`);
  }
  return record;
}

function readNames(
  add: Add,
  path: string,
  value: unknown,
  ownFault?: (item: string) => string | undefined,
): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length === 0) {
    add(path, 'must be a non-empty list of strings; leave it out to demand nothing');
    return [];
  }
  // Array.from, because map and filter step over the holes of a list.
  return Array.from(value as unknown[], (item, index) => {
    const fault = textFault(item) ?? ownFault?.(item as string);
    if (fault !== undefined) add(`${path}[${index}]`, fault);
    return fault === undefined ? (item as string) : undefined;
  }).filter((item) => item !== undefined);
}

/**
 * Returns what `read` returns. An option that cannot be read at all, because a getter or a proxy
 * throws, is a ConfigError like any other wrong option.
 */
export function readOptions<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isConfigError(error)) throw error;
    const message = 'could not be read: a getter or a proxy in the options threw';
    throw new ConfigError('invalid_options', [{ path: 'options', message }]);
  }
}

function readNumber(add: Add, path: string, value: unknown, range: NumberRange): number {
  const { min, max, fallback, integer = false } = range;
  if (value === undefined) return fallback;
  const fits = typeof value === 'number' && value >= min && value <= max;
  if (fits && (!integer || Number.isInteger(value))) return value;
  add(path, `must be ${integer ? 'a whole number' : 'a number'} from ${min} to ${max}`);
  return fallback;
}
