import { describe, expect, test } from 'vitest';
import { createProblems, readOptions } from '../../src/options/problems.ts';
import type { Problems } from '../../src/options/problems.ts';
import { pathsOf, problemsOf, syncCodeOf } from '../setting.ts';

function found(read: (problems: Problems) => unknown): readonly string[] {
  const problems = createProblems();
  read(problems);
  return problemsOf(() => problems.throwIfAny()).map(({ path, message }) => `${path}: ${message}`);
}

const faultOfB = (item: string): string | undefined => (item === 'b' ? 'is b' : undefined);

describe('problems', () => {
  test('nothing wrong: nothing thrown', () => {
    expect(pathsOf(() => createProblems().throwIfAny())).toEqual([]);
  });

  test('all at once, in the order of reading', () => {
    const read = found((problems) => {
      problems.text('a', 1);
      problems.flag('b', 1);
      problems.callback('c', 1);
    });
    expect(read).toEqual([
      'a: must be a string',
      'b: must be true or false',
      'c: must be a function',
    ]);
  });

  test.each([
    [5, 'must be a string'],
    [null, 'must be a string'],
    [undefined, 'must be a string'],
    ['', 'must not be blank'],
    [' \t', 'must not be blank'],
    [' a', 'must not begin or end with white space'],
    ['a\n', 'must not begin or end with white space'],
  ])('text %j %s', (value, fault) => {
    expect(found((problems) => problems.text('t', value))).toEqual([`t: ${fault}`]);
  });

  test('text returns what it accepts as it is', () => {
    expect(createProblems().text('t', 'a b')).toBe('a b');
  });

  test.each([[null], [[]], ['x'], [5], [undefined], [() => {}]])('record refuses %j', (value) => {
    expect(found((problems) => problems.record('r', value, []))).toEqual([
      'r: must be an object of options',
    ]);
  });

  test('record names unknown members and keeps own ones only', () => {
    const value = Object.assign(Object.create({ inherited: 1 }) as object, { a: 1, b: 2 });
    const [problem] = found((problems) => problems.record('', value, ['a']));
    expect(problem).toMatch(/^b: is no option/);
    expect(createProblems().record('', value, ['a', 'b'])).toEqual({ a: 1, b: 2 });
    expect(
      pathsOf(() => {
        const problems = createProblems();
        problems.record('issuers[1]', value, ['a']);
        problems.throwIfAny();
      }),
    ).toEqual(['issuers[1].b']);
  });

  test('record shows the names there are', () => {
    const names = ['audience', 'algorithms', 'claims'];
    expect(found((problems) => problems.record('', { foo: 1 }, names))).toEqual([
      'foo: is no option; known are audience, algorithms, claims',
    ]);
  });

  test('names: a further fault of the caller’s', () => {
    expect(found((problems) => problems.names('n', ['', 'a', 'b'], faultOfB))).toEqual([
      'n[0]: must not be blank',
      'n[2]: is b',
    ]);
  });

  test('names: left out demands nothing, an empty list is a mistake', () => {
    expect(createProblems().names('n', undefined)).toEqual([]);
    for (const value of [[], null, 'a', {}, 5, new Set(['a'])]) {
      expect(found((problems) => problems.names('n', value))).toHaveLength(1);
    }
  });

  test('names: each wrong entry with its index', () => {
    const read = found((problems) => problems.names('n', ['a', '', 'b', 7]));
    expect(read).toEqual(['n[1]: must not be blank', 'n[3]: must be a string']);
  });

  test('names: a hole in the list is an entry that is no string', () => {
    // oxlint-disable-next-line unicorn/no-new-array -- a list of holes is what is tested
    expect(found((problems) => problems.names('n', new Array(2)))).toHaveLength(2);
  });

  const range = { min: 1, max: 10, fallback: 3 };
  test.each([[0], [11], [Number.NaN], [Infinity], ['5'], [null], [true], [5n], [new Date(5)]])(
    'number refuses %s',
    (value) => {
      expect(found((problems) => problems.number('n', value, range))).toEqual([
        'n: must be a number from 1 to 10',
      ]);
    },
  );

  test('number: bounds included, fallback when left out, fractions unless whole', () => {
    const problems = createProblems();
    expect([1, 10, 2.5, undefined].map((value) => problems.number('n', value, range))).toEqual([
      1, 10, 2.5, 3,
    ]);
    expect(pathsOf(() => problems.throwIfAny())).toEqual([]);
    const whole = { ...range, integer: true };
    expect(found((own) => own.number('n', 2.5, whole))).toEqual([
      'n: must be a whole number from 1 to 10',
    ]);
  });

  test('flag is on for the literal true only', () => {
    const problems = createProblems();
    expect([true, false, undefined].map((value) => problems.flag('f', value))).toEqual([
      true,
      false,
      false,
    ]);
    expect(found((own) => own.flag('f', 'true'))).toEqual(['f: must be true or false']);
  });
});

const readWrong = (): void => {
  const problems = createProblems();
  problems.add('a', 'b');
  problems.throwIfAny();
};

describe('readOptions', () => {
  test('options that throw when read are wrong options', () => {
    const reads = [
      () => {
        throw new Error('getter');
      },
      () => {
        throw undefined;
      },
    ];
    for (const read of reads) {
      expect(syncCodeOf(() => readOptions(read))).toBe('invalid_options');
      expect(pathsOf(() => readOptions(read))).toEqual(['options']);
    }
    expect(readOptions(() => 5)).toBe(5);
  });

  test('what a ConfigError says comes through', () => {
    expect(pathsOf(() => readOptions(readWrong))).toEqual(['a']);
  });
});
