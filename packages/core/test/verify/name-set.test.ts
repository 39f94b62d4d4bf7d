import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createNames, NO_NAMES } from '../../src/verify/name-set.ts';

type Methods = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** Calls a method, and gives back what came of it in a form that can be compared. */
function call(set: ReadonlySet<string>, name: string): unknown {
  const seen: unknown[] = [];
  // Serves as a callback and, for what compares two sets, as the other set.
  const other = Object.assign((...args: readonly unknown[]) => seen.push(args.slice(0, 2)), {
    size: 2,
    has: (item: unknown) => item === 'b' || item === 'z',
    keys: () => ['b', 'z'].values(),
  });
  const found = (set as unknown as Methods)[name]?.(other);
  const isList = typeof found === 'object' && found !== null && Symbol.iterator in found;
  return [isList ? [...(found as Iterable<unknown>)] : found, seen];
}

const CHANGING = ['add', 'clear', 'delete'];
const methods = Object.getOwnPropertyNames(Set.prototype).filter(
  (name) => !['constructor', 'size', ...CHANGING].includes(name),
);

describe('a text', () => {
  test.each<[string, readonly string[]]>([
    ['a', ['a']],
    ['a b', ['a', 'b']],
    [' a  b ', ['a', 'b']],
    ['b a b', ['b', 'a']],
    ['', []],
    [' ', []],
    ['a\tb', ['a\tb']],
    ['a\u00a0b', ['a\u00a0b']],
  ])('%j holds %j', (text, names) => {
    const set = createNames(text);
    expect([...set]).toEqual(names);
    expect(set.size).toBe(names.length);
    expect(names.every((name) => set.has(name))).toBe(true);
    expect(['', ' ', 'a b', 'A', 'size'].some((name) => set.has(name))).toBe(false);
  });
});

describe('a list', () => {
  test('holds its texts as they are, once each, and no empty one', () => {
    const set = createNames(['a b', 'c', '', 'c']);
    expect([...set]).toEqual(['a b', 'c']);
    expect(set.has('a')).toBe(false);
    expect(set.has('')).toBe(false);
    expect(set.size).toBe(2);
  });

  test('of many names', () => {
    const names = Array.from({ length: 500 }, (_, index) => `name-${index}`);
    const set = createNames(names);
    expect(names.every((name) => set.has(name))).toBe(true);
    expect(set.has('name-500')).toBe(false);
  });
});

describe('reads like a set', () => {
  test.each(methods)('%s', (name) => {
    const names = createNames('a b c');
    expect(call(names, name)).toEqual(call(new Set(['a', 'b', 'c']), name));
    expect([...names]).toEqual(['a', 'b', 'c']);
  });

  test('can be copied into one, and compared by one', () => {
    expect(new Set(createNames('a b'))).toEqual(new Set(['a', 'b']));
  });

  test('is shown as one, and as a list in JSON', () => {
    const names = createNames('a b');
    expect(inspect(names)).toBe(inspect(new Set(['a', 'b'])));
    expect(inspect({ names })).toContain("Set(2) { 'a', 'b' }");
    expect(JSON.stringify({ names })).toBe('{"names":["a","b"]}');
  });
});

describe('cannot be changed', () => {
  test.each(CHANGING)('%s, its own or that of sets', (name) => {
    const names = createNames('a');
    const change = (names as unknown as Methods)[name];
    expect(change).toBeUndefined();
    const ofSets = Reflect.get(Set.prototype, name) as () => unknown;
    expect(() => void Reflect.apply(ofSets, names, ['admin'])).toThrow(TypeError);
    expect([...names]).toEqual(['a']);
  });

  test('by what it hands out', () => {
    const names = createNames('a');
    for (const copy of [names[Symbol.iterator](), names.entries()]) {
      expect('add' in copy).toBe(false);
    }
    names.forEach((_name, _again, set) => {
      (set as Set<string>).add('admin');
    });
    expect(names.has('admin')).toBe(false);
  });

  test('by giving it members', () => {
    const names = createNames('a');
    expect(Object.isFrozen(names)).toBe(true);
    expect(() => Object.assign(names, { has: () => true })).toThrow(TypeError);
  });

  test('no names are none', () => {
    expect([...NO_NAMES]).toEqual([]);
    expect(NO_NAMES.has('')).toBe(false);
  });
});
