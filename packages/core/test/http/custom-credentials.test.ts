// Which schemes the option `credentials` may answer with, as the API offers them.
import { describe, expect, test } from 'vitest';
import { findCredentials } from '../../src/http/custom-credentials.ts';
import type { CallbackScope } from '../../src/verify/callback.ts';
import { codeOf } from '../setting.ts';

const BEARER = [{ scheme: 'Bearer' }] as const;
const DPOP = [{ scheme: 'DPoP' }] as const;
const BOTH = [...BEARER, ...DPOP];

const scope: CallbackScope = {
  mode: 'async',
  policy: { emit: () => {}, callbackTimeoutMs: 1000, monotonicMs: () => 0 },
};
const found = (scheme: string): object => ({ scheme, token: 'a.b.c' });

describe('a found token of the scheme', () => {
  test.each([
    ['Bearer', 'Bearer alone', BEARER],
    ['Bearer', 'DPoP alone', DPOP],
    ['Bearer', 'both', BOTH],
    ['Bearer', 'nothing', []],
    ['DPoP', 'DPoP alone', DPOP],
    ['DPoP', 'both', BOTH],
    ['DPoP', 'both, the other way round', [...DPOP, ...BEARER]],
  ] as const)('%s is taken where the API offers %s', async (scheme, _, offered) => {
    const expected = { kind: 'token', ...found(scheme) };
    expect(findCredentials(() => found(scheme), offered, scope)).toEqual(expected);
    const later = findCredentials(async () => Promise.resolve(found(scheme)), offered, scope);
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toEqual(expected);
  });

  test.each([
    ['DPoP', 'Bearer alone', BEARER],
    ['DPoP', 'nothing', []],
  ] as const)('%s is refused where the API offers %s', async (scheme, _, offered) => {
    const code = await codeOf(() => findCredentials(() => found(scheme), offered, scope));
    expect(code).toBe('invalid_request');
  });
});
