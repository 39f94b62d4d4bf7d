import { describe, expect, test } from 'vitest';
import { codeOf, createSetting } from '../setting.ts';

const setting = await createSetting();
const verifier = setting.verifier();

describe('checkConfirmation', () => {
  test.each([
    [{ jkt: 'x' }],
    [{ 'x5t#S256': 'x' }],
    [{ kid: 'x' }],
    [{}],
    [null],
    [false],
    [''],
    [[]],
    ['jkt'],
  ])('a token with cnf %j never passes as a bearer token', async (cnf) => {
    const token = await setting.issuer.sign({ cnf });
    expect(await codeOf(async () => verifier.verify(token))).toBe('invalid_confirmation');
  });

  test('neither does a token presented by another scheme', async () => {
    const token = await setting.issuer.sign();
    for (const scheme of ['DPoP', 'bearer', '']) {
      const call = { scheme: scheme as 'DPoP' };
      expect(await codeOf(async () => verifier.verify(token, call))).toBe('invalid_confirmation');
    }
    expect(await codeOf(async () => verifier.verify(token, { scheme: 'Bearer' }))).toBe('passed');
  });

  test('comes after the claims and before the scopes', async () => {
    const strict = setting.verifier({ requiredScopes: ['x'] });
    const expired = await setting.issuer.sign({ cnf: {}, exp: 1 });
    const bound = await setting.issuer.sign({ cnf: {} });
    expect(await codeOf(async () => strict.verify(expired))).toBe('token_expired');
    expect(await codeOf(async () => strict.verify(bound))).toBe('invalid_confirmation');
  });
});
