import { describe, expect, test } from 'vitest';
import { checkTimes } from '../../src/verify/times.ts';
import { syncCodeOf } from '../setting.ts';

const NOW = 1_800_000_000;
const code = (
  payload: Readonly<Record<string, unknown>>,
  { at = NOW, tolerance = 5, maxAge }: { at?: number; tolerance?: number; maxAge?: number } = {},
): string =>
  syncCodeOf(() =>
    checkTimes(
      { exp: NOW + 1000, ...payload },
      { clockToleranceSeconds: tolerance, maxTokenAgeSeconds: maxAge },
      { now: () => at * 1000 },
    ),
  );

describe('exp', () => {
  test.each([
    [NOW - 5, 5, 'token_expired'],
    [NOW - 4.5, 5, 'passed'],
    [NOW - 5.5, 5, 'token_expired'],
    [NOW - 4, 5, 'passed'],
    [NOW, 0, 'token_expired'],
    [NOW + 0.5, 0, 'passed'],
    [NOW + 1, 0, 'passed'],
    [0, 5, 'token_expired'],
    [-1, 5, 'token_expired'],
    [2 ** 53, 5, 'passed'],
    [2 ** 53 + 2, 5, 'invalid_claims'],
    [-(2 ** 53), 5, 'token_expired'],
    [-(2 ** 53) - 2, 5, 'invalid_claims'],
    [1e26, 5, 'invalid_claims'],
    [1e308, 5, 'invalid_claims'],
  ])('%d with tolerance %i: %s', (exp, tolerance, expected) => {
    expect(code({ exp }, { tolerance })).toBe(expected);
  });

  test.each([[Infinity], [-Infinity], [Number.NaN], ['1900000000'], [null], [true], [[NOW]], [{}]])(
    '%s is no date',
    (exp) => {
      expect(code({ exp })).toBe('invalid_claims');
    },
  );

  test('milliseconds of the clock count', () => {
    expect(code({ exp: NOW }, { at: NOW + 4.999 })).toBe('passed');
    expect(code({ exp: NOW }, { at: NOW + 5 })).toBe('token_expired');
  });

  test('none at all, or a clock that shows no time, is expired', () => {
    expect(code({ exp: 1 }, { at: Number.NaN })).toBe('token_expired');
    const rules = { clockToleranceSeconds: 5, maxTokenAgeSeconds: undefined };
    const clock = { now: () => NOW * 1000 };
    expect(syncCodeOf(() => checkTimes({}, rules, clock))).toBe('token_expired');
  });
});

describe('nbf', () => {
  test.each([
    [NOW + 5, 5, 'passed'],
    [NOW + 5.5, 5, 'token_not_yet_valid'],
    [NOW + 6, 5, 'token_not_yet_valid'],
    [NOW, 0, 'passed'],
    [NOW + 0.25, 0, 'token_not_yet_valid'],
    [-1, 0, 'passed'],
    ['0', 5, 'invalid_claims'],
    [null, 5, 'invalid_claims'],
    [Infinity, 5, 'invalid_claims'],
  ])('%s with tolerance %i: %s', (nbf, tolerance, expected) => {
    expect(code({ nbf }, { tolerance })).toBe(expected);
  });
});

describe('iat', () => {
  test.each([
    [NOW + 65, 5, 'passed'],
    [NOW + 65.5, 5, 'token_not_yet_valid'],
    [NOW + 60, 0, 'passed'],
    [NOW + 60.5, 0, 'token_not_yet_valid'],
    ['0', 5, 'invalid_claims'],
    [null, 5, 'invalid_claims'],
  ])('%s with tolerance %i: %s', (iat, tolerance, expected) => {
    expect(code({ iat }, { tolerance })).toBe(expected);
  });

  test.each([
    [undefined, 'missing_claim'],
    [NOW - 105, 'token_expired'],
    [NOW - 104.5, 'passed'],
    [NOW, 'passed'],
  ])('%s with a maximum age of 100: %s', (iat, expected) => {
    expect(code(iat === undefined ? {} : { iat }, { maxAge: 100 })).toBe(expected);
  });
});

test('the first fault decides: exp, nbf, iat', () => {
  const late = { nbf: NOW + 100, iat: NOW + 100 };
  expect(code({ ...late, exp: NOW - 100 })).toBe('token_expired');
  expect(code({ ...late, iat: 'x' })).toBe('token_not_yet_valid');
});
