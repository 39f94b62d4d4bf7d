import { expect, test } from 'vitest';
import { equalStrings } from '../../src/wire/equal-strings.ts';

test.each([
  ['', ''],
  ['a', 'a'],
  ['abcdef', 'abcdef'],
  ['\u65e5\u0000', '\u65e5\u0000'],
])('%j is %j', (actual, expected) => {
  expect(equalStrings(actual, expected)).toBe(true);
});

test.each([
  ['', 'a'],
  ['a', ''],
  ['a', '\u0000'],
  ['', '\u0000'],
  ['abc', 'abd'],
  ['abc', 'xbc'],
  ['abc', 'axc'],
  ['abc', 'ABC'],
  ['abc', 'acb'],
  ['ab', 'abc'],
  ['abc', 'ab'],
  ['abc', 'abc\u0000'],
  ['\u0161', 'a'],
])('%j is not %j', (actual, expected) => {
  expect(equalStrings(actual, expected)).toBe(false);
});
