import { describe, expect, test } from 'vitest';
import { createTokenCache } from '../../src/memory/token-cache.ts';
import type { TokenCache } from '../../src/memory/token-cache.ts';
import { fc } from '../property/fast-check.ts';

const MAX_BYTES = 100;

interface Entry {
  readonly token: string;
  readonly value: number;
  readonly bytes: number;
  visited: boolean;
}

/** SIEVE as its paper puts it, on a plain list from the oldest entry to the newest. */
class Model {
  entries: Entry[] = [];
  hand = 0;

  get bytes(): number {
    return this.entries.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get(token: string): number | undefined {
    const entry = this.entries.find((other) => other.token === token);
    if (entry !== undefined) entry.visited = true;
    return entry?.value;
  }

  set(token: string, value: number, bytes: number): void {
    this.delete(this.entries.find((other) => haveOneTag(other.token, token))?.token);
    if (bytes > MAX_BYTES) return;
    while (this.bytes + bytes > MAX_BYTES) this.#evict();
    this.entries.push({ token, value, bytes, visited: false });
  }

  delete(token: string | undefined): void {
    const index = this.entries.findIndex((other) => other.token === token);
    if (index === -1) return;
    // Behind the newest entry the hand starts again at the oldest, even when newer ones come.
    if (index < this.hand) this.hand--;
    this.entries.splice(index, 1);
    if (this.hand >= this.entries.length) this.hand = 0;
  }

  #evict(): void {
    while (this.entries[this.hand]?.visited === true) {
      (this.entries[this.hand] as Entry).visited = false;
      this.hand = (this.hand + 1) % this.entries.length;
    }
    this.delete(this.entries[this.hand]?.token);
  }
}

const LETTERS = Array.from('ABCDEFGHIJKLMNOP');
const TAG_PLACES = [2, 4, 6, 8, 10];

function haveOneTag(one: string, other: string): boolean {
  return TAG_PLACES.every((place) => one.at(-place) === other.at(-place));
}

/** A text with a tag of its own for each letter; the prefix makes texts of one tag. */
const textOf = (prefix: string, letter: string): string => `${prefix}.${letter.repeat(10)}`;

type Action =
  | { readonly do: 'get'; readonly token: string }
  | { readonly do: 'delete'; readonly token: string }
  | { readonly do: 'set'; readonly token: string; readonly bytes: number };

const token = fc
  .tuple(fc.constantFrom('a', 'a', 'b'), fc.constantFrom(...LETTERS.slice(0, 12)))
  .map(([prefix, letter]) => textOf(prefix, letter));
const actions: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('get' as const), token }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('set' as const),
        token,
        bytes: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 90, max: 120 })),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), token }) },
  ),
  { maxLength: 120 },
);

function apply(
  cache: Pick<TokenCache<number>, 'get' | 'set' | 'delete'>,
  action: Action,
  value: number,
): number | undefined {
  if (action.do === 'get') return cache.get(action.token);
  if (action.do === 'delete') cache.delete(action.token);
  else cache.set(action.token, value, action.bytes);
  return undefined;
}

test('does what the model does, step by step, and never outgrows its bound', () => {
  fc.assert(
    fc.property(actions, (list) => {
      const cache = createTokenCache<number>(MAX_BYTES);
      const model = new Model();
      for (const [step, action] of list.entries()) {
        expect(apply(cache, action, step)).toBe(apply(model, action, step));
        expect(cache.bytes).toBe(model.bytes);
        expect(cache.size).toBe(model.entries.length);
        expect(cache.bytes).toBeLessThanOrEqual(MAX_BYTES);
      }
    }),
    { numRuns: 2000, seed: 20_271_124 },
  );
});

/** Fills a cache of that many entries with the letters, in order. */
function filled(letters: string, entries = letters.length): TokenCache<string> {
  const cache = createTokenCache<string>(entries);
  for (const letter of letters) cache.set(textOf('a', letter), letter, 1);
  return cache;
}

/** Returns the letters that are kept. Looking marks everything that is found, so do it last. */
const keptOf = (cache: TokenCache<string>): string =>
  LETTERS.filter((letter) => cache.get(textOf('a', letter)) !== undefined).join('');

describe('SIEVE', () => {
  test('the oldest goes first', () => {
    expect(keptOf(filled('ABCDE', 3))).toBe('CDE');
  });

  test('what was asked for since the hand last came by is spared once', () => {
    const cache = filled('ABC');
    cache.get(textOf('a', 'A'));
    cache.set(textOf('a', 'D'), 'D', 1);
    cache.set(textOf('a', 'E'), 'E', 1);
    expect(keptOf(cache)).toBe('ADE');
  });

  test('the hand goes on from where it stopped, and round', () => {
    const cache = filled('ABC');
    for (const letter of 'AB') cache.get(textOf('a', letter));
    cache.set(textOf('a', 'D'), 'D', 1);
    // The hand passed A and B, took C and stands at the end: A is next, whose mark is gone.
    cache.set(textOf('a', 'E'), 'E', 1);
    expect(keptOf(cache)).toBe('BDE');
  });

  test('the hand stays where it is when another entry goes', () => {
    const cache = filled('ABCD');
    cache.get(textOf('a', 'A'));
    // The hand passed A, took B and stands at C.
    cache.set(textOf('a', 'E'), 'E', 1);
    cache.delete(textOf('a', 'D'));
    for (const letter of 'FG') cache.set(textOf('a', letter), letter, 1);
    expect(keptOf(cache)).toBe('AEFG');
  });

  test('when all were asked for, the hand comes round and takes the oldest', () => {
    const cache = filled('ABC');
    for (const letter of 'ABC') cache.get(textOf('a', letter));
    cache.set(textOf('a', 'D'), 'D', 1);
    expect(keptOf(cache)).toBe('BCD');
  });

  test('a token used all the time outlives any number that are used once', () => {
    const cache = createTokenCache<string>(4);
    cache.set(textOf('hot', 'A'), 'hot', 1);
    for (let number = 0; number < 1000; number++) {
      expect(cache.get(textOf('hot', 'A'))).toBe('hot');
      cache.set(String(number).padStart(12, '0').split('').join('x'), 'once', 1);
    }
  });
});

describe('sizes', () => {
  test('an entry beyond the bound is not kept, and pushes out nothing but its predecessor', () => {
    const cache = filled('AB', 10);
    cache.set(textOf('a', 'C'), 'C', 11);
    expect([cache.size, cache.bytes]).toEqual([2, 2]);
    cache.set(textOf('a', 'A'), 'A', 11);
    expect(keptOf(cache)).toBe('B');
  });

  test('an entry of the whole bound stands alone', () => {
    const cache = filled('ABC', 10);
    cache.set(textOf('a', 'D'), 'D', 10);
    expect([cache.size, cache.bytes, keptOf(cache)]).toEqual([1, 10, 'D']);
  });

  test('one large entry pushes out as many as it needs', () => {
    const cache = createTokenCache<string>(10);
    for (const letter of 'ABCDE') cache.set(textOf('a', letter), letter, 2);
    cache.set(textOf('a', 'F'), 'F', 5);
    expect([cache.bytes, keptOf(cache)]).toEqual([9, 'DEF']);
  });

  test('setting again replaces value and size', () => {
    const cache = filled('A', 10);
    cache.set(textOf('a', 'A'), 'new', 7);
    expect([cache.size, cache.bytes, cache.get(textOf('a', 'A'))]).toEqual([1, 7, 'new']);
  });

  test('emptied and filled again', () => {
    const cache = filled('ABC');
    for (const letter of 'ACB') cache.delete(textOf('a', letter));
    cache.delete(textOf('a', 'A'));
    expect([cache.size, cache.bytes]).toEqual([0, 0]);
    for (const letter of 'DEFG') cache.set(textOf('a', letter), letter, 1);
    expect(keptOf(cache)).toBe('EFG');
  });
});

describe('texts with one tag', () => {
  test('are never taken for each other', () => {
    const cache = createTokenCache<string>(10);
    cache.set(textOf('a', 'A'), 'first', 1);
    expect(cache.get(textOf('b', 'A'))).toBeUndefined();
    cache.delete(textOf('b', 'A'));
    expect(cache.get(textOf('a', 'A'))).toBe('first');
  });

  test('the later one takes the place', () => {
    const cache = createTokenCache<string>(10);
    cache.set(textOf('a', 'A'), 'first', 4);
    cache.set(textOf('b', 'A'), 'second', 3);
    expect([cache.size, cache.bytes]).toEqual([1, 3]);
    expect(cache.get(textOf('a', 'A'))).toBeUndefined();
    expect(cache.get(textOf('b', 'A'))).toBe('second');
  });

  test.each(TAG_PLACES)('a text that differs in place %i from the end has another', (place) => {
    const cache = createTokenCache<string>(10);
    const one = 'A'.repeat(12);
    const other = `${'A'.repeat(12 - place)}B${'A'.repeat(place - 1)}`;
    cache.set(one, 'one', 1);
    cache.set(other, 'other', 1);
    expect([cache.size, cache.get(one), cache.get(other)]).toEqual([2, 'one', 'other']);
  });

  test('every kind of text has a tag: empty, short, outside ASCII', () => {
    const cache = createTokenCache<string>(100);
    const texts = [
      '',
      'a',
      'ab',
      'abcdefghij',
      '\u0151'.repeat(10),
      '\u{1f512}'.repeat(9),
      'q'.repeat(10),
    ];
    for (const text of texts) cache.set(text, text, 1);
    const [last] = texts.slice(-1);
    expect(cache.get(last as string)).toBe(last);
    for (const text of texts) expect([undefined, text]).toContain(cache.get(text));
  });
});
