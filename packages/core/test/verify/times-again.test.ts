import { describe, expect, test } from 'vitest';
import { checkTimes, checkTimesAgain, readTimes } from '../../src/verify/times.ts';
import { syncCodeOf } from '../setting.ts';

const NOW = 1_800_000_000;
const DATES = { exp: NOW, nbf: NOW - 50.5, iat: NOW - 100 };

describe('a token whose times were read', () => {
  test('has them all, and only those', () => {
    expect(readTimes({ ...DATES, auth_time: 1 })).toEqual(DATES);
    expect(readTimes({})).toEqual({ exp: undefined, nbf: undefined, iat: undefined });
    expect(readTimes(Object.create(DATES) as Readonly<Record<string, unknown>>)).toEqual({});
  });

  test.each<[object, number, number | undefined, string]>([
    [DATES, NOW + 4.999, undefined, 'passed'],
    [DATES, NOW + 5, undefined, 'token_expired'],
    [DATES, NOW - 55.5, undefined, 'passed'],
    [DATES, NOW - 56, undefined, 'token_not_yet_valid'],
    [{ exp: NOW + 500, iat: NOW }, NOW - 65, undefined, 'passed'],
    [{ exp: NOW + 500, iat: NOW }, NOW - 66, undefined, 'token_not_yet_valid'],
    [{ exp: NOW + 500, iat: NOW }, NOW + 64.9, 60, 'passed'],
    [{ exp: NOW + 500, iat: NOW }, NOW + 65, 60, 'token_expired'],
    [{ exp: NOW + 500 }, NOW, 60, 'missing_claim'],
    [{ exp: NOW + 500 }, NOW, undefined, 'passed'],
    [{ iat: NOW }, NOW + 1e9, undefined, 'token_expired'],
    [{ iat: NOW }, NOW, 60, 'passed'],
    [{ exp: NOW + 500, nbf: NOW + 6, iat: NOW + 66 }, NOW, undefined, 'token_not_yet_valid'],
  ])('%j at %d with a maximum age of %s: %s, both times', (dates, at, maxAge, code) => {
    const rules = { clockToleranceSeconds: 5, maxTokenAgeSeconds: maxAge };
    const clock = { now: () => at * 1000 };
    expect(syncCodeOf(() => checkTimesAgain(readTimes({ ...dates }), rules, clock))).toBe(code);
    expect(syncCodeOf(() => checkTimes({ ...dates }, rules, clock))).toBe(code);
  });
});
