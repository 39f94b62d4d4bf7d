import { expect, test } from 'vitest';
import { findMissing } from '../../src/verify/missing-names.ts';

const isGranted = (name: string): boolean => name === 'a';

test.each<[readonly string[], readonly (readonly string[])[], object]>([
  [['a', 'b'], [['c']], { problem: 'all', missing: ['b'] }],
  [['a'], [['a', 'x'], ['b', 'c'], ['d']], { problem: 'any', missing: ['b', 'c'] }],
  [[], [['b']], { problem: 'any', missing: ['b'] }],
])('of %j and one of each of %j there is missing: %j', (all, groups, missing) => {
  expect(findMissing(all, groups, isGranted)).toEqual(missing);
});
