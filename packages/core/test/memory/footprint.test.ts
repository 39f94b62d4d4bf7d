import { describe, expect, test } from 'vitest';
import { createSizeEstimate, freezeTree } from '../../src/memory/footprint.ts';

/** Weighs `value` as the member `a` of an object whose members are known. */
function weigh(value: unknown): number {
  const scale = createSizeEstimate();
  scale({ a: 1 });
  return scale({ a: value }) - scale({ a: 1 });
}

const TEXT = 24;
const NUMBER = 16;
const OBJECT = 56;
const SLOT = 8;
const ENTRY = 40;
const circle: unknown[] = [];
circle.push(circle);

describe('what a value weighs beside its slot', () => {
  test.each<[string, unknown, number]>([
    ['an empty text', '', TEXT],
    ['a text', 'abc', TEXT + 3],
    ['a text of Latin-1', '\0é\u00ff', TEXT + 3],
    ['a text with one character beyond it', 'ab\u0100', TEXT + 6],
    ['scopes, which become texts in a set', 'a b c', TEXT + 5 + 2 * (TEXT + SLOT + ENTRY)],
    ['a space at the start', ' a', TEXT + 2 + (TEXT + SLOT + ENTRY)],
    ['a small integer', 2_147_483_647, 0],
    ['the least small integer', -2_147_483_648, 0],
    ['a larger one', 2_147_483_648, NUMBER],
    ['a fraction', 0.5, NUMBER],
    ['NaN', Number.NaN, NUMBER],
    ['null', null, 0],
    ['nothing', undefined, 0],
    ['a flag', true, 0],
    ['a date, which is no JSON', new Date(0), 0],
    ['a map, which is no JSON', new Map([['a', 'b']]), 0],
    ['a function', () => 'abc', 0],
    ['an empty object', {}, OBJECT],
    ['an object without prototype', Object.create(null), OBJECT],
    ['an empty list', [], OBJECT],
    [
      'a list of texts, which become entries of a set',
      ['x', 'yz'],
      OBJECT + 2 * (SLOT + ENTRY + TEXT) + 3,
    ],
    ['a list of others', [1, 0.5, null, true], OBJECT + 4 * SLOT + NUMBER],
    ['a list in a list', [[], [[]]], OBJECT + SLOT + OBJECT + SLOT + OBJECT + SLOT + OBJECT],
    ['an object in a list', [{ a: 'x' }], OBJECT + SLOT + OBJECT + SLOT + TEXT + 1],
    ['a list that holds itself', circle, OBJECT + SLOT],
  ])('%s', (_, value, bytes) => {
    expect(weigh(value)).toBe(bytes);
  });
});

const NEW_MEMBER = 160;
const nameOf = (index: number): string => `m${String(index).padStart(4, '0')}`;

describe('names of members', () => {
  test('cost much the first time, and a slot afterwards', () => {
    const scale = createSizeEstimate();
    expect(scale({ abc: 1 })).toBe(OBJECT + NEW_MEMBER + 3);
    expect(scale({ abc: 1 })).toBe(OBJECT + SLOT);
    expect(scale({ abc: 1, d: { abc: 1 } })).toBe(2 * OBJECT + 2 * SLOT + NEW_MEMBER + 1);
  });

  test('are remembered up to 40 characters', () => {
    const scale = createSizeEstimate();
    for (const [length, again] of [
      [40, SLOT],
      [41, NEW_MEMBER + 41],
    ] as const) {
      const object = { ['x'.repeat(length)]: 1 };
      expect(scale(object)).toBe(OBJECT + NEW_MEMBER + length);
      expect(scale(object)).toBe(OBJECT + again);
    }
  });

  test('are remembered up to 500 of them', () => {
    const scale = createSizeEstimate();
    for (let index = 0; index < 501; index++) scale({ [nameOf(index)]: 1 });
    expect(scale({ [nameOf(499)]: 1 })).toBe(OBJECT + SLOT);
    expect(scale({ [nameOf(500)]: 1 })).toBe(OBJECT + NEW_MEMBER + 5);
  });
});

describe('freezeTree', () => {
  test('freezes lists and plain objects at every depth, circles too', () => {
    const bare = Object.assign(Object.create(null) as object, { list: [{}] });
    const root: Record<string, unknown> = { list: [[{ deep: {} }]], bare, none: null, text: 'x' };
    root['self'] = root;
    freezeTree(root);
    const nodes = new Set<object>([root]);
    for (const node of nodes) {
      expect(Object.isFrozen(node)).toBe(true);
      for (const value of Object.values(node) as unknown[]) {
        if (typeof value === 'object' && value !== null) nodes.add(value);
      }
    }
    expect(nodes.size).toBe(8);
  });

  test('leaves alone what is no JSON', () => {
    const others = [new Date(0), new Map(), new Error('x'), new Uint8Array(1)];
    freezeTree({ others });
    for (const other of others) expect(Object.isFrozen(other)).toBe(false);
  });
});
