import { describe, expect, test } from 'vitest';
import { createSetting } from '../setting.ts';

const setting = await createSetting();

describe('what a verification ends in', () => {
  test('is the identity, also where a check answers late', async () => {
    const token = await setting.issuer.sign({ sub: 'late' });
    const checks = [{ check: async () => true }, { checkRevoked: async () => false }];
    for (const options of checks) {
      expect(await setting.verifier(options).verify(token)).toMatchObject({ subject: 'late' });
    }
  });

  test('is one identity for all who present a remembered token', async () => {
    const verifier = setting.verifier({ tokenCache: true });
    const token = await setting.issuer.sign();
    const first = await verifier.verify(token);
    expect(await verifier.verify(token)).toBe(first);
    expect(verifier.verifySync(token)).toBe(first);
    expect(await verifier.verify(await setting.issuer.sign({ sub: 'other' }))).not.toBe(first);
  });
});
