import { describe, expect, test, vi } from 'vitest';
import { createProblems } from '../../src/options/problems.ts';
import { readAlgorithm } from '../../src/options/read-algorithm.ts';
import {
  anyString,
  boolean,
  callback,
  handedOn,
  hasMethods,
  integer,
  listOf,
  maybeEmptyListOf,
  memberOf,
  number,
  oneOf,
  oneOrMore,
  string,
  stringMap,
  strings,
  stringWithout,
  withMethods,
} from '../../src/options/readers.ts';
import type { Reader } from '../../src/options/rows.ts';
import { problemsOf } from '../setting.ts';

/** What a reader makes of a value, and what it says against it. */
function read<Value>(reader: Reader<Value>, value: unknown): readonly [unknown, ...string[]] {
  const problems = createProblems();
  const result = reader(value, problems.at('o'));
  const found = problemsOf(() => problems.throwIfAny());
  return [result, ...found.map(({ path, message }) => `${path}: ${message}`)];
}

const faultOfB = (item: string): string | undefined => (item === 'b' ? 'is b' : undefined);

describe('strings', () => {
  test.each([
    [5, 'must be a string'],
    [null, 'must be a string'],
    ['', 'must not be blank'],
    [' \t', 'must not be blank'],
    [' a', 'must not begin or end with white space'],
    ['a\n', 'must not begin or end with white space'],
  ])('%j %s', (value, fault) => {
    expect(read(string, value)).toEqual([undefined, `o: ${fault}`]);
  });

  test('are returned as they are', () => {
    expect(read(string, 'a b')).toEqual(['a b']);
  });

  test('may be blank where any will do', () => {
    for (const value of ['', ' ', ' a']) expect(read(anyString, value)).toEqual([value]);
    expect(read(anyString, 5)).toEqual([undefined, 'o: must be a string']);
  });

  test('may have a further fault', () => {
    expect(read(stringWithout(faultOfB), 'a')).toEqual(['a']);
    expect(read(stringWithout(faultOfB), 'b')).toEqual([undefined, 'o: is b']);
    expect(read(stringWithout(faultOfB), 5)).toEqual([undefined, 'o: must be a string']);
    const fault = vi.fn(faultOfB);
    for (const value of [5, '', ' a']) read(stringWithout(fault), value);
    expect(fault).not.toHaveBeenCalled();
  });
});

describe('lists', () => {
  test('an empty list is a mistake, and so is what is not a list', () => {
    for (const value of [[], null, 'a', {}, 5, new Set(['a'])]) {
      expect(read(strings, value)).toEqual([
        undefined,
        'o: must be a list of strings with at least one entry',
      ]);
    }
  });

  test('each wrong entry with its index', () => {
    expect(read(strings, ['a', '', 'b', 7])).toEqual([
      ['a', 'b'],
      'o[1]: must not be blank',
      'o[3]: must be a string',
    ]);
  });

  test('a hole in the list is an entry that is not a string', () => {
    // oxlint-disable-next-line unicorn/no-new-array -- the test needs a list of holes
    expect(read(strings, new Array(2))).toHaveLength(3);
  });

  test('a further fault of the entry’s reader', () => {
    expect(read(listOf(stringWithout(faultOfB)), ['', 'a', 'b'])).toEqual([
      ['a'],
      'o[0]: must not be blank',
      'o[2]: is b',
    ]);
    expect(read(listOf(string, 'names'), 5)[1]).toContain(
      'a list of names with at least one entry',
    );
  });

  test('one entry in place of a list', () => {
    const reader = oneOrMore(string, strings);
    expect(read(reader, 'a')).toEqual([['a']]);
    expect(read(reader, ['a', 'b'])).toEqual([['a', 'b']]);
    expect(read(reader, ['a', 7])).toEqual([['a'], 'o[1]: must be a string']);
    expect(read(reader, 7)).toEqual([undefined, 'o: must be a string']);
    expect(read(reader, [])).toHaveLength(2);
  });
});

describe('lists that may be empty', () => {
  const reader = maybeEmptyListOf(string, 'names');

  test('are returned as they are', () => {
    expect(read(reader, [])).toEqual([[]]);
    expect(read(reader, ['a', 'b'])).toEqual([['a', 'b']]);
  });

  test('are lists', () => {
    for (const value of [null, 'a', {}, 5, new Set(['a'])]) {
      expect(read(reader, value)).toEqual([undefined, 'o: must be a list of names']);
    }
    expect(read(reader, ['a', 7])).toEqual([['a'], 'o[1]: must be a string']);
  });
});

describe('objects of strings', () => {
  test('are read by name, in order', () => {
    const [map] = read(stringMap, { b: 'x', a: 'y z' });
    expect([...(map as ReadonlyMap<string, string>)]).toEqual([
      ['b', 'x'],
      ['a', 'y z'],
    ]);
  });

  test.each([[{}], [[]], [['a']], [null], ['a'], [5]])('%j is none', (value) => {
    expect(read(stringMap, value)).toEqual([
      undefined,
      'o: must be a non-empty object of strings, or be left out',
    ]);
  });

  test('each wrong member with its name', () => {
    const wrong = {
      a: 'x',
      b: '',
      c: undefined,
      get d(): string {
        throw new Error('no');
      },
    };
    expect(read(stringMap, wrong)).toEqual([
      new Map([['a', 'x']]),
      'o.d: could not be read: a getter or a proxy threw',
      'o.b: must not be blank',
      'o.c: must be a string',
    ]);
  });
});

describe('numbers', () => {
  const wrong = [0, 11, Number.NaN, Infinity, '5', null, true, 5n, new Date(5)];
  test.each(wrong.map((value) => [value]))('%s is out of range', (value) => {
    expect(read(number(1, 10), value)).toEqual([undefined, 'o: must be a number from 1 to 10']);
    expect(read(integer(1, 10), value)).toEqual([
      undefined,
      'o: must be a whole number from 1 to 10',
    ]);
  });

  test('bounds are included, fractions only where they make sense', () => {
    for (const value of [1, 10, 2.5]) expect(read(number(1, 10), value)).toEqual([value]);
    for (const value of [1, 10, 2]) expect(read(integer(1, 10), value)).toEqual([value]);
    expect(read(integer(1, 10), 2.5)).toHaveLength(2);
  });

  test('what helps beyond the bounds is said', () => {
    expect(read(number(1, 10, '; for more, use `more`'), 11)[1]).toBe(
      'o: must be a number from 1 to 10; for more, use `more`',
    );
  });
});

describe('choices', () => {
  test('a boolean is true or false, and nothing that passes for one', () => {
    expect([true, false].map((value) => read(boolean, value))).toEqual([[true], [false]]);
    for (const value of ['true', 1, 0, null, {}]) {
      expect(read(boolean, value)).toEqual([undefined, 'o: must be true or false']);
    }
  });

  test('one of several values', () => {
    const reader = oneOf(['a', 2]);
    expect([read(reader, 'a'), read(reader, 2)]).toEqual([['a'], [2]]);
    for (const value of ['b', '2', null, 'toString']) {
      expect(read(reader, value)).toEqual([undefined, 'o: must be one of a, 2']);
    }
  });

  test('an algorithm, by its name or as EdDSA', () => {
    expect(read(readAlgorithm, 'ES256')).toEqual(['ES256']);
    expect(read(readAlgorithm, 'EdDSA')).toEqual(['Ed25519']);
    expect(read(readAlgorithm, 'HS256')[1]).toMatch(/^o: must be one of RS256, .* or EdDSA$/);
    expect(read(readAlgorithm, 5)).toEqual([undefined, 'o: must be a string']);
  });
});

const noop = (): void => {};

describe('functions and objects', () => {
  class Store {
    record(): void {}
  }

  test('a function is one', () => {
    expect(read(callback, noop)).toEqual([noop]);
    for (const value of [{}, 'f', null]) {
      expect(read(callback, value)).toEqual([undefined, 'o: must be a function']);
    }
  });

  test('an object with its methods, own or of its class', () => {
    const store = new Store();
    expect(read(withMethods<Store>(['record']), store)).toEqual([store]);
    expect(read(withMethods<Store>(['record']), new Map())).toEqual([
      undefined,
      'o: must have the method record',
    ]);
    expect(read(withMethods<Map<1, 1>>(['get', 'set']), null)[1]).toBe(
      'o: must have the methods get, set',
    );
  });

  test.each([[null], [undefined], [5], ['x'], [{}]])('%j has no methods', (value) => {
    expect(hasMethods<Store>(value, ['record'])).toBe(false);
    expect(memberOf(value, 'record')).toBeUndefined();
  });

  test('nothing has no members, not even those of every object', () => {
    for (const value of [null, undefined]) expect(memberOf(value, 'toString')).toBeUndefined();
  });

  test('one method of two is not enough', () => {
    expect(hasMethods<Map<1, 1>>({ get: noop }, ['get', 'set'])).toBe(false);
    expect(hasMethods<Map<1, 1>>({ get: noop, set: noop }, ['get', 'set'])).toBe(true);
  });

  test('members are found in anything, own or inherited, and getters see the value', () => {
    class Named {
      readonly #name = 'a';
      get name(): string {
        return this.#name;
      }
    }
    expect(memberOf(new Named(), 'name')).toBe('a');
    expect(memberOf('abc', 'length')).toBe(3);
    expect(memberOf(5, 'toFixed')).toBeTypeOf('function');
  });

  test('what is handed on is not looked at', () => {
    expect(read(handedOn, 5)).toEqual([5]);
  });
});
