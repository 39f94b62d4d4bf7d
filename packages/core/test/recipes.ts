import { isMembers } from './members.ts';

/** Returns the value of that name, or throws a TypeError. */
export type FindValue = (name: unknown) => unknown;

/**
 * Returns `value` with what its recipes describe in their place, so that a long input can be written
 * in a line: `{ "@repeat": ["x", 20000] }` is a string or a list many times, `{ "@join": […] }` are
 * strings one after another, `{ "@numbered": ["x", 1000] }` is the list of `x0` to `x999`, and
 * `{ "@value": "name" }` is one of the file's `values`.
 *
 * @throws TypeError for a recipe that does not exist or is not filled in as it must be.
 */
export function fillRecipes(value: unknown, find: FindValue = findNothing): unknown {
  if (Array.isArray(value)) return value.map((item) => fillRecipes(item, find));
  if (!isMembers(value)) return value;
  const entries = Object.entries(value);
  const recipe = entries.find(([name]) => name.startsWith('@'));
  if (recipe === undefined) {
    return Object.fromEntries(entries.map(([name, item]) => [name, fillRecipes(item, find)]));
  }
  const [name, content] = recipe;
  if (entries.length > 1) throw new TypeError(`${name} must be the only member of its object`);
  if (name === '@value') return find(content);
  const parts = fillRecipes(content, find);
  const make = Array.isArray(parts) ? MAKERS[name] : undefined;
  if (make === undefined) throw new TypeError(`${name} is not a recipe that can be filled in`);
  return make(parts as readonly unknown[]);
}

const MAKERS: Readonly<Record<string, (parts: readonly unknown[]) => unknown>> = {
  '@repeat': ([what, times, ...more]) => {
    if (!isTimes(times) || more.length > 0) throw new TypeError('@repeat: how many times?');
    if (typeof what === 'string') return what.repeat(times);
    if (Array.isArray(what)) return Array.from({ length: times }, () => what as unknown[]).flat();
    throw new TypeError('@repeat: not a string or list');
  },
  '@join': (parts) => {
    if (!parts.every((part) => typeof part === 'string')) throw new TypeError('@join: not strings');
    return parts.join('');
  },
  '@numbered': ([prefix, times, ...more]) => {
    if (!isTimes(times) || more.length > 0) throw new TypeError('@numbered: how many?');
    if (typeof prefix !== 'string') throw new TypeError('@numbered: not a string');
    return Array.from({ length: times }, (_, index) => `${prefix}${index}`);
  },
};

function findNothing(name: unknown): never {
  throw new TypeError(`no value is called ${JSON.stringify(name)}`);
}

function isTimes(times: unknown): times is number {
  return typeof times === 'number' && Number.isSafeInteger(times) && times > 0;
}
