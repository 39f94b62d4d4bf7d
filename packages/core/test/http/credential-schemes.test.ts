import { describe, expect, test } from 'vitest';
import { readCredentials, selectCredentials } from '../../src/http/credentials.ts';
import { syncCodeOf } from '../setting.ts';

const BEARER = [{ scheme: 'Bearer' }] as const;
const DPOP = [{ scheme: 'DPoP' }] as const;
const BOTH = [...BEARER, ...DPOP];
const found = (scheme: string): object => ({ kind: 'token', scheme, token: 'a.b.c' });

describe('what is offered decides which scheme is ours', () => {
  test.each(['DPoP', 'dpop', 'DPOP'])('%s is, where proofs are taken', (name) => {
    for (const offered of [DPOP, BOTH]) {
      expect(readCredentials([`${name} a.b.c`], offered)).toEqual(found('DPoP'));
    }
    expect(readCredentials([`${name} a.b.c`], BEARER)).toEqual({ kind: 'foreign' });
    expect(readCredentials([`${name} a.b.c`])).toEqual({ kind: 'foreign' });
  });

  test.each(['Bearer', 'bearer', 'BEARER'])('%s is, whatever is offered', (name) => {
    for (const offered of [BEARER, DPOP, BOTH]) {
      expect(readCredentials([`${name} a.b.c`], offered)).toEqual(found('Bearer'));
    }
  });

  test.each(['Basic', 'DPoPX', 'XDPoP', 'Bearer,', ''])('%j never is', (name) => {
    expect(readCredentials([`${name} a.b.c`], BOTH)).toEqual({ kind: 'foreign' });
  });

  test.each(['Bearer', 'Bearer ', 'DPoP', 'DPoP   '])('%j brings no token', (value) => {
    expect(syncCodeOf(() => selectCredentials([value], BOTH))).toBe('invalid_request');
  });
});
