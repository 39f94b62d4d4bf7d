import { staticJwks } from '@oidc-verify/core';
import type { KeySource } from '@oidc-verify/core';
import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { ENGINES, published } from '../setting.ts';
import { factsIn, setting, toldOf } from './told.ts';

const importKey = (): never => {
  throw new Error('too large');
};

describe('facts about keys', () => {
  test('that were dropped while the token was looked at', async () => {
    const set = setting.keys.peek(setting.issuer.issuer);
    let looks = 0;
    const keys: KeySource = {
      peek: () => (looks++ === 0 ? set : undefined),
      load: async () => Promise.reject(new Error('is not asked')),
      wake: () => 'settled',
      close: () => {},
    };
    expect(
      await factsIn({ way: 'sync', sign: { kid: 'other' }, options: { keys } }, setting),
    ).toEqual({ code: 'key_not_found', problem: 'unknown', count: 0, kids: [] });
    expect(looks).toBe(2);
  });

  test.each([
    ['with kid', 'k', 'k'],
    ['without kid', undefined, 'without kid'],
  ])('that this runtime cannot import, %s', async (_, kid, told) => {
    const { kid: _kid, ...unnamed } = published(testKeys.rsa[0], { alg: 'RS256' });
    const keys = staticJwks({ keys: [kid === undefined ? unnamed : { ...unnamed, kid }] });
    const verifier = setting.verifierOn({ ...ENGINES.node(), importKey }, { keys });
    const token = await setting.issuer.sign({}, { kid: kid ?? null });
    expect(await toldOf(() => verifier.verify(token))).toEqual({
      code: 'jwks_error',
      problem: 'not-importable',
      kid: told,
    });
  });
});
