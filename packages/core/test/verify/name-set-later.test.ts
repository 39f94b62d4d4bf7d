// Sets of later runtimes have methods that those of this one may lack.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

type Later = ReadonlySet<string> & {
  readonly joinLater: (between: string, end: string) => string;
  readonly valueLater?: unknown;
};

let create: (claim: string) => ReadonlySet<string>;

beforeAll(async () => {
  // oxlint-disable-next-line no-extend-native -- stands in for a later runtime
  Object.defineProperties(Set.prototype, {
    joinLater: {
      configurable: true,
      value(this: Set<string>, between: string, end: string) {
        const joined = [...this].join(between) + end;
        this.add('changed');
        return joined;
      },
    },
    valueLater: { configurable: true, value: 5 },
  });
  vi.resetModules();
  create = (await import('../../src/verify/name-set.ts')).createNames;
});

afterAll(() => {
  for (const name of ['joinLater', 'valueLater']) Reflect.deleteProperty(Set.prototype, name);
  vi.resetModules();
});

test('names have the later methods of sets, which work on a copy', () => {
  const names = create('a b') as Later;
  expect(names.joinLater('-', '!')).toBe('a-b!');
  expect([...names]).toEqual(['a', 'b']);
});

test('what is no method is left out, and so is what changes a set', () => {
  const names = create('a b') as Later;
  expect(names.valueLater).toBeUndefined();
  for (const name of ['add', 'delete', 'clear']) expect(name in names).toBe(false);
  expect(Object.keys(Object.getPrototypeOf(names) as object)).toEqual([]);
});
