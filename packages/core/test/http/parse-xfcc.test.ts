import { expect, test } from 'vitest';
import { parseXfcc } from '../../src/http/parse-xfcc.ts';

test.each<[string, unknown]>([
  ['a=1', [[['a', '1']]]],
  [
    'By=;HASH=x',
    [
      [
        ['by', ''],
        ['hash', 'x'],
      ],
    ],
  ],
  ['a="x;y, \\"z"', [[['a', 'x;y, \\"z']]]],
  ['a=""', [[['a', '']]]],
  [
    'a=1,b=2;c=3, \td=4',
    [
      [['a', '1']],
      [
        ['b', '2'],
        ['c', '3'],
      ],
      [['d', '4']],
    ],
  ],
  [
    'a=1;a=2',
    [
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
  ],
])('%s has these elements, with their fields in order', (value, expected) => {
  expect(parseXfcc(value)).toEqual(expected);
});

test.each(['', 'a', 'a=1;', 'a=1,', ',a=1', '=1', 'a=1 ;b=2;', 'a="1', 'a="1"x', 'a-b=1'])(
  '%j is not such a list',
  (value) => {
    expect(parseXfcc(value)).toBeUndefined();
  },
);
