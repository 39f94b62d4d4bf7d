import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { boolean, number, options, string } from '../../src/options/readers.ts';
import { readSettings } from '../../src/options/rows.ts';
import type { OptionRows } from '../../src/options/rows.ts';
import { messagesOf, pathsOf } from '../setting.ts';

/** Returns a value of another realm. */
function elsewhere(expression: string): unknown {
  return runInNewContext(expression);
}

interface Inner {
  readonly on?: boolean;
}
interface Example {
  readonly name: string;
  readonly size?: number;
  readonly only?: string;
  readonly inner?: Inner;
}
interface ExampleSettings extends Example {
  readonly size: number;
}

const INNER: OptionRows<Inner, Required<Inner>> = { on: { read: boolean, fallback: false } };
const ROWS: OptionRows<Example, ExampleSettings> = {
  name: { read: string, required: 'who it is' },
  size: { read: number(1, 10), fallback: 3 },
  only: { read: string, refusesUndefined: true },
  inner: { read: options(INNER) },
};
const read = (value: unknown, path?: string): unknown => readSettings(ROWS, value, path);
const found = (value: unknown, path?: string): readonly string[] =>
  messagesOf(() => read(value, path));

const check = (_: unknown, at: { report(message: string): undefined }): undefined =>
  at.report('is checked');

describe('settings', () => {
  test('have what was given, and the fallbacks of the rest', () => {
    expect(read({ name: 'a' })).toEqual({ name: 'a', size: 3 });
    expect(read({ name: 'a', size: 5, only: 'b', inner: {} })).toEqual({
      name: 'a',
      size: 5,
      only: 'b',
      inner: { on: false },
    });
    expect(read({ name: 'a', size: undefined, inner: undefined })).toEqual({ name: 'a', size: 3 });
  });

  test('a required option that is missing is told what it is', () => {
    expect(found({})).toEqual(['name: is required: who it is']);
    expect(found({ name: undefined })).toEqual(['name: is required: who it is']);
  });

  test('undefined is refused where leaving the option out demands less', () => {
    expect(found({ name: 'a', only: undefined }, 'outer')).toEqual([
      'outer.only: must not be undefined; give it a value, or leave the option out',
    ]);
  });

  test('everything is reported at once, with its path, and then what the caller checks', () => {
    const wrong = { size: 0, only: 5, inner: { on: 1, off: 1 }, x: 1 };
    expect(pathsOf(() => readSettings(ROWS, wrong, 'o', check))).toEqual([
      'o.x',
      'o.name',
      'o.size',
      'o.only',
      'o.inner.off',
      'o.inner.on',
      'o',
    ]);
  });

  test('what is wrong has its fallback for the caller’s check, or what stands in for it', () => {
    const rows = { ...ROWS, only: { read: string, standIn: 'nobody' } };
    const look = vi.fn();
    const wrong = { name: 5, size: 'x', only: 5 };
    expect(pathsOf(() => readSettings(rows, wrong, '', look))).toEqual(['name', 'size', 'only']);
    expect(look).toHaveBeenCalledExactlyOnceWith(
      { name: undefined, size: 3, only: 'nobody', inner: undefined },
      expect.anything(),
    );
  });

  test('what is not options is not checked further', () => {
    const look = vi.fn();
    expect(pathsOf(() => readSettings(ROWS, 5, 'o', look))).toEqual(['o']);
    expect(look).not.toHaveBeenCalled();
  });

  test.each([
    [null],
    [[]],
    ['x'],
    [5],
    [undefined],
    [() => {}],
    [new Map([['name', 'a']])],
    [new Set(['name'])],
    [new URLSearchParams('name=a')],
    [new URL('https://a.test')],
    [new Date(0)],
    [new WeakMap()],
    [new ArrayBuffer(1)],
    [elsewhere('new Boolean(true)')],
    [elsewhere('new Date(0)')],
    [[].values()],
  ])('%j is not options', (value) => {
    expect(found(value, 'o')).toEqual(['o: must be an object of options']);
    expect(found({ name: 'a', inner: value })).toEqual(
      value === undefined ? [] : ['inner: must be an object of options'],
    );
  });
});

test('a plain object, an instance of a class, a module and what is of another realm are options', async () => {
  class Options {
    readonly name = 'a';
  }
  const name = 'a';
  const plain = elsewhere(`({ name: 'a' })`);
  for (const value of [
    { name },
    Object.assign(Object.create(null), { name }),
    plain,
    new Options(),
  ]) {
    expect(found(value)).toEqual([]);
  }
  const source = 'data:text/javascript,export const name = "a"';
  const module: unknown = await import(/* @vite-ignore */ source);
  expect(found(module)).toEqual([]);
});

test('neither is a promise of them', () => {
  const fault = 'must not be a promise; await it';
  expect(found(Promise.resolve({ name: 'a' }), 'o')).toEqual([`o: ${fault}`]);
  expect(found({ name: 'a', inner: Promise.resolve({}) })).toEqual([`inner: ${fault}`]);
});

describe('members', () => {
  afterEach(() => {
    Reflect.deleteProperty(Object.prototype, 'size');
    Reflect.deleteProperty(Object.prototype, 'only');
  });

  test('a getter that throws is a problem of its own option', () => {
    const trap = {
      get name(): string {
        throw new Error('no');
      },
      size: 5,
    };
    expect(found(trap)).toEqual(['name: could not be read: a getter or a proxy threw']);
    const proxy = new Proxy(
      { name: 'a' },
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    );
    expect(found(proxy)).toEqual(['options: could not be read: a getter or a proxy threw']);
  });

  test('a getter of an unknown option is not called', () => {
    let calls = 0;
    const trap = {
      name: 'a',
      get other(): number {
        calls += 1;
        return calls;
      },
    };
    expect(found(trap)).toEqual(['other: is not a known option']);
    expect(calls).toBe(0);
  });

  test('own members count, enumerable or not; those of Object.prototype never do', () => {
    const own = Object.defineProperty({ name: 'a' }, 'size', { value: 7 });
    expect(read(own)).toEqual({ name: 'a', size: 7 });
    Object.assign(Object.prototype, { size: 9, only: 'polluted' });
    expect(read({ name: 'a' })).toEqual({ name: 'a', size: 3 });
    expect(read(Object.assign(Object.create(null) as object, { name: 'a' }))).toEqual({
      name: 'a',
      size: 3,
    });
  });

  test('an option that the object inherits is a mistake', () => {
    class Config {
      name = 'a';
      get only(): string {
        return 'x';
      }
    }
    expect(found(new Config())).toEqual([
      'only: is inherited; make it a member of the options object itself',
    ]);
    expect(found(Object.create({ name: 'a', size: 5 }))).toEqual([
      'name: is inherited; make it a member of the options object itself',
      'size: is inherited; make it a member of the options object itself',
      'name: is required: who it is',
    ]);
  });

  test('an own __proto__ is a name like any other', () => {
    expect(pathsOf(() => read(JSON.parse('{"name":"a","__proto__":{"size":5}}')))).toEqual([
      '__proto__',
    ]);
  });
});

function messageOf(value: unknown): string {
  try {
    read(value);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return '';
}

describe('unknown names', () => {
  test('are the only reason to list all names', () => {
    expect(messageOf({ name: 5 })).toBe('The options are not valid\n  - name: must be a string');
  });

  test('are told the nearest, and all names once', () => {
    expect(messageOf({ name: 'a', nmae: 1, sizes: 1, zzz: 1 })).toBe(
      [
        'The options are not valid',
        '  - nmae: is not a known option; did you mean "name"?',
        '  - sizes: is not a known option; did you mean "size"?',
        '  - zzz: is not a known option',
        'Known options: name, size, only, inner',
      ].join('\n'),
    );
  });

  test('of an object inside the options are told its names', () => {
    expect(messageOf({ name: 'a', inner: { zzz: 1 }, yyy: 1 })).toBe(
      [
        'The options are not valid',
        '  - yyy: is not a known option',
        '  - inner.zzz: is not a known option',
        'Known options: name, size, only, inner',
        'Known options of inner: on',
      ].join('\n'),
    );
  });
});
