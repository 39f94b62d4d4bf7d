import { describe, expect, test } from 'vitest';
import { createBoundedMap } from '../../src/collections/bounded-map.ts';
import type { BoundedMap } from '../../src/collections/bounded-map.ts';
import { fc } from '../property/fast-check.ts';

/** Fills a map of that many entries with the letters, in order. */
function filled(letters: string, maxEntries: number = letters.length): BoundedMap<string> {
  const map = createBoundedMap<string>(maxEntries);
  for (const letter of letters) map.set(letter, letter);
  return map;
}

/** Returns the letters that are in memory. Reading marks them as used, so do it last. */
const lettersIn = (map: BoundedMap<string>): string =>
  Array.from('abcdefgh', (letter) => map.get(letter) ?? '').join('');

describe('a bounded map', () => {
  test('returns what was stored, and undefined for anything else', () => {
    const map = createBoundedMap<string | undefined>(2);
    map.set('a', 'first');
    map.set('undefined', undefined);
    expect([map.get('a'), map.get('undefined'), map.get('b')]).toEqual([
      'first',
      undefined,
      undefined,
    ]);
    expect(map.size).toBe(2);
  });

  test.each(['__proto__', 'constructor', 'size', ''])('%j is a key like any other', (key) => {
    const map = createBoundedMap<number>(2);
    expect(map.get(key)).toBeUndefined();
    map.set(key, 1);
    expect(map.get(key)).toBe(1);
  });

  test('never holds more than its bound; the oldest unused entry leaves', () => {
    const map = filled('abcd', 3);
    expect(map.size).toBe(3);
    expect(lettersIn(map)).toBe('bcd');
  });

  test('an entry that was used stays once more', () => {
    const map = filled('abc');
    map.get('a');
    map.set('d', 'd');
    map.set('e', 'e');
    expect(lettersIn(map)).toBe('ade');
  });

  test('a second chance is used up: the entry leaves unless it is used again', () => {
    const map = filled('abc');
    map.get('a');
    for (const letter of 'defg') map.set(letter, letter);
    expect(lettersIn(map)).toBe('efg');
  });

  test('when all entries were used, the oldest leaves', () => {
    const map = filled('abc');
    for (const letter of 'cba') map.get(letter);
    map.set('d', 'd');
    expect(lettersIn(map)).toBe('bcd');
  });

  test('a key that is there already takes nobody’s place, and keeps its own', () => {
    const map = filled('abc');
    map.set('a', 'new');
    expect(map.size).toBe(3);
    map.set('d', 'd');
    expect([map.get('a'), map.get('b')]).toEqual([undefined, 'b']);
  });

  test('to look for what is not there uses nothing', () => {
    const map = filled('abc');
    for (let count = 0; count < 10; count++) map.get('x');
    map.set('d', 'd');
    expect(lettersIn(map)).toBe('bcd');
  });

  test('delete makes room, and says whether there was anything', () => {
    const map = filled('abc');
    expect([map.delete('b'), map.delete('b'), map.delete('x')]).toEqual([true, false, false]);
    map.set('d', 'd');
    expect(lettersIn(map)).toBe('acd');
  });

  test('a key that was deleted comes back as a new one', () => {
    const map = filled('abc');
    map.get('a');
    map.delete('a');
    map.set('a', 'again');
    map.set('d', 'd');
    expect([map.get('a'), map.get('b')]).toEqual(['again', undefined]);
  });

  test('holds one entry where the bound is one', () => {
    const map = filled('ab', 1);
    map.get('b');
    map.set('c', 'c');
    expect([map.size, lettersIn(map)]).toEqual([1, 'c']);
  });
});

interface Entry {
  readonly key: string;
  value: number;
  isUsed: boolean;
}

/** Second chance on a plain list, oldest entry first. */
class Model {
  entries: Entry[] = [];
  readonly maxEntries: number;

  constructor(maxEntries: number) {
    this.maxEntries = maxEntries;
  }

  get(key: string): number | undefined {
    const entry = this.entries.find((other) => other.key === key);
    if (entry !== undefined) entry.isUsed = true;
    return entry?.value;
  }

  set(key: string, value: number): void {
    const known = this.entries.find((other) => other.key === key);
    if (known !== undefined) {
      known.value = value;
      return;
    }
    while (this.entries.length >= this.maxEntries) {
      const [oldest, ...others] = this.entries as [Entry, ...Entry[]];
      this.entries = oldest.isUsed ? [...others, { ...oldest, isUsed: false }] : others;
    }
    this.entries.push({ key, value, isUsed: false });
  }

  delete(key: string): boolean {
    const before = this.entries.length;
    this.entries = this.entries.filter((other) => other.key !== key);
    return this.entries.length < before;
  }
}

interface Action {
  readonly do: 'get' | 'set' | 'delete';
  readonly key: string;
}

function apply(
  map: Pick<BoundedMap<number>, 'get' | 'set' | 'delete'>,
  action: Action,
  value: number,
): unknown {
  if (action.do === 'get') return map.get(action.key);
  if (action.do === 'delete') return map.delete(action.key);
  map.set(action.key, value);
  return undefined;
}

test('does what the model does, step by step, and never outgrows its bound', () => {
  const key = fc.constantFrom(...Array.from('abcdefghij'));
  const actions = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant<Action['do']>('get'), key }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constant<Action['do']>('set'), key }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant<Action['do']>('delete'), key }) },
    ),
    { maxLength: 100 },
  );
  const property = fc.property(fc.integer({ min: 1, max: 7 }), actions, (maxEntries, list) => {
    const map = createBoundedMap<number>(maxEntries);
    const model = new Model(maxEntries);
    for (const [step, action] of list.entries()) {
      expect(apply(map, action, step)).toBe(apply(model, action, step));
      expect(map.size).toBe(model.entries.length);
      expect(map.size).toBeLessThanOrEqual(maxEntries);
    }
  });
  fc.assert(property, { numRuns: 1500, seed: 20_271_202 });
});

test('the work of eviction is paid for by the hits before it', () => {
  const map = createBoundedMap<number>(1000);
  for (let index = 0; index < 1000; index++) map.set(`old ${index}`, index);
  for (let index = 0; index < 1000; index++) map.get(`old ${index}`);
  // The first one goes round once; after it all marks are gone.
  for (let index = 0; index < 1000; index++) map.set(`new ${index}`, index);
  expect(map.size).toBe(1000);
  expect(map.get('old 999')).toBeUndefined();
  expect(map.get('new 0')).toBe(0);
});
