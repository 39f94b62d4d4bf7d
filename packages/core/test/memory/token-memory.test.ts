import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test, vi } from 'vitest';
import { published, settle } from '../setting.ts';
import {
  createCacheSetting,
  HIT,
  otherKey,
  ownKey,
  PASSED,
  refused,
  sign,
  WAYS,
} from './cache-setting.ts';

const START = 1_800_000_000;

describe.each(WAYS)('%s: a remembered token', (_, way) => {
  test('is not verified again', async () => {
    const setting = await createCacheSetting(way);
    const token = await sign(setting);
    expect(await setting.see(token)).toEqual(PASSED);
    expect(await setting.see(token)).toEqual(HIT);
    expect(setting.keys.calls).toEqual([]);
  });

  describe.each([
    ['with iat', {}],
    ['without iat', { iat: undefined }],
  ])('%s', (__, claims) => {
    test('does not outlive exp and the tolerance', async () => {
      const setting = await createCacheSetting(way);
      const token = await sign(setting, { ...claims, exp: START + 100 });
      await setting.see(token);
      setting.clock.set(START + 104.999);
      expect(await setting.see(token)).toEqual(HIT);
      setting.clock.set(START + 105);
      expect(await setting.see(token)).toEqual(refused('token_expired'));
      expect(await setting.see(token)).toEqual(refused('token_expired', 1));
    });

    test('is as early as any other when the clock goes back before nbf', async () => {
      const setting = await createCacheSetting(way);
      const token = await sign(setting, { ...claims, nbf: START });
      await setting.see(token);
      setting.clock.set(START - 5);
      expect(await setting.see(token)).toEqual(HIT);
      setting.clock.set(START - 5.001);
      expect(await setting.see(token)).toEqual(refused('token_not_yet_valid'));
      setting.clock.set(START);
      expect(await setting.see(token)).toEqual(PASSED);
    });

    test('does not outlive the removal of its key', async () => {
      const setting = await createCacheSetting(way);
      const token = await sign(setting, claims);
      await setting.see(token);
      setting.keys.replace([otherKey()]);
      expect(await setting.see(token)).toEqual(refused('key_not_found'));
      setting.keys.replace([ownKey()]);
      expect(await setting.see(token)).toEqual(PASSED);
    });

    test('does not outlive other material under its kid', async () => {
      const setting = await createCacheSetting(way);
      const token = await sign(setting, claims);
      await setting.see(token);
      setting.keys.replace([otherKey({ kid: 'a' })]);
      expect(await setting.see(token)).toEqual(refused('invalid_signature', 1));
      expect(await setting.see(token)).toEqual(refused('invalid_signature', 1));
    });

    test('is ambiguous once a second key comes under its kid', async () => {
      const setting = await createCacheSetting(way);
      const token = await sign(setting, claims);
      await setting.see(token);
      setting.keys.replace([ownKey(), otherKey({ kid: 'a' })]);
      expect(await setting.see(token)).toEqual(refused('jwks_error'));
    });

    test('does not outlive the hard limit of stale keys', async () => {
      const setting = await createCacheSetting(way);
      const token = await sign(setting, claims);
      await setting.see(token);
      setting.keys.flags = undefined;
      expect(await setting.see(token)).toEqual(refused('jwks_fetch_failed'));
      expect(setting.keys.calls).toEqual([way.sync ? 'wake cold' : 'load cold']);
      setting.keys.flags = {};
      expect(await setting.see(token)).toEqual(PASSED);
    });

    test('does not outlive its revocation', async () => {
      const checkRevoked = vi.fn((token: { readonly jti?: string }) => token.jti === 'gone');
      const setting = await createCacheSetting(way, { checkRevoked });
      const token = await sign(setting, { ...claims, jti: 'here' });
      await setting.see(token);
      expect(await setting.see(token)).toEqual(HIT);
      expect(checkRevoked).toHaveBeenCalledTimes(2);
      checkRevoked.mockImplementation(() => true);
      expect(await setting.see(token)).toEqual(refused('token_revoked'));
      checkRevoked.mockImplementation(() => false);
      expect(await setting.see(token)).toEqual(HIT);
    });
  });

  test('does not outlive the maximum age', async () => {
    const setting = await createCacheSetting(way, { maxTokenAgeSeconds: 100 });
    const token = await sign(setting);
    await setting.see(token);
    setting.clock.set(START + 104.999);
    expect(await setting.see(token)).toEqual(HIT);
    setting.clock.set(START + 105);
    expect(await setting.see(token)).toEqual(refused('token_expired'));
  });

  test('without iat is refused each time where an age is demanded', async () => {
    const setting = await createCacheSetting(way, { maxTokenAgeSeconds: 100 });
    const token = await sign(setting, { iat: undefined });
    expect(await setting.see(token)).toEqual(refused('missing_claim', 1));
    expect(await setting.see(token)).toEqual(refused('missing_claim', 1));
  });

  test('is from the future when the clock goes back far before iat', async () => {
    const setting = await createCacheSetting(way);
    const token = await sign(setting);
    await setting.see(token);
    setting.clock.set(START - 65);
    expect(await setting.see(token)).toEqual(HIT);
    setting.clock.set(START - 65.001);
    expect(await setting.see(token)).toEqual(refused('token_not_yet_valid'));
  });

  test('needs the very key: for its algorithm, for signatures, under its kid', async () => {
    const faulty = [
      ownKey({ alg: 'PS256' }),
      ownKey({ use: 'enc' }),
      ownKey({ kid: 'A' }),
      ownKey({ d: 'AQ' }),
    ];
    for (const key of faulty) {
      const setting = await createCacheSetting(way);
      const token = await sign(setting);
      await setting.see(token);
      setting.keys.replace([key]);
      expect(await setting.see(token)).toEqual(refused('key_not_found'));
    }
  });

  test('stays when its key is published again, in another set or twice', async () => {
    const setting = await createCacheSetting(way);
    const token = await sign(setting);
    await setting.see(token);
    for (const keys of [[ownKey(), otherKey()], [ownKey(), ownKey()], [ownKey()]]) {
      setting.keys.replace(keys);
      expect(await setting.see(token)).toEqual(HIT);
      expect(await setting.see(token)).toEqual(HIT);
    }
  });

  test('without a kid stays while there is one key', async () => {
    const setting = await createCacheSetting(way);
    const token = await setting.issuer.sign({}, { kid: null });
    await setting.see(token);
    expect(await setting.see(token)).toEqual(HIT);
    setting.keys.replace([ownKey(), otherKey()]);
    expect(await setting.see(token)).toEqual(refused('missing_kid'));
  });

  test('stays while stale keys may serve', async () => {
    const setting = await createCacheSetting(way);
    const token = await sign(setting);
    await setting.see(token);
    setting.keys.flags = { stale: true };
    expect(await setting.see(token)).toEqual(HIT);
    expect(setting.keys.calls).toEqual([]);
  });

  test('asks for the refresh that is due', async () => {
    const setting = await createCacheSetting(way);
    const token = await sign(setting);
    await setting.see(token);
    setting.keys.flags = { refreshDue: true };
    expect(await setting.see(token)).toEqual(HIT);
    expect(setting.keys.calls).toEqual(['wake refresh-ahead']);
  });

  test('of another algorithm is remembered too', async () => {
    for (const algorithm of ['PS256', 'ES256', 'Ed25519'] as const) {
      const setting = await createCacheSetting(way, {}, algorithm);
      const token = await sign(setting);
      expect(await setting.see(token)).toEqual(PASSED);
      expect(await setting.see(token)).toEqual(HIT);
      setting.keys.replace([published(testKeys.p256[1], { kid: 'a' })]);
      expect((await setting.see(token)).code).not.toBe('passed');
    }
  });
});

describe.each(WAYS)('%s: a token of a resolved issuer', (_, way) => {
  const setUp = async (): Promise<{
    readonly setting: Awaited<ReturnType<typeof createCacheSetting>>;
    readonly token: string;
    readonly resolveIssuer: ReturnType<typeof vi.fn>;
    readonly seeResolved: () => Promise<unknown>;
  }> => {
    const resolveIssuer = vi.fn((issuer: string): unknown => ({ issuer }));
    const setting = await createCacheSetting(way, { issuer: undefined, resolveIssuer });
    const token = await sign(setting);
    const seeResolved = async (): Promise<unknown> => {
      if (way.sync) expect(await setting.see(token)).toEqual(refused('verification_unavailable'));
      await settle();
      return setting.see(token);
    };
    expect(await seeResolved()).toEqual(PASSED);
    return { setting, token, resolveIssuer, seeResolved };
  };

  test('is remembered as long as the answer', async () => {
    const { setting, token, resolveIssuer, seeResolved } = await setUp();
    setting.clock.advance(299.9);
    expect(await setting.see(token)).toEqual(HIT);
    setting.clock.advance(0.1);
    expect(await seeResolved()).toEqual(PASSED);
    expect(resolveIssuer).toHaveBeenCalledTimes(2);
    expect(await setting.see(token)).toEqual(HIT);
  });

  test('goes with an issuer that is given up', async () => {
    const { setting, resolveIssuer, seeResolved } = await setUp();
    resolveIssuer.mockReturnValue(undefined);
    setting.clock.advance(300);
    expect(await seeResolved()).toEqual(refused('invalid_issuer'));
  });

  test('is judged by the new answer, whichever token brought it', async () => {
    const { setting, token, resolveIssuer } = await setUp();
    resolveIssuer.mockImplementation((issuer: string) => ({
      issuer,
      audience: 'https://other.test',
    }));
    setting.clock.advance(300);
    const newer = await sign(setting, { aud: 'https://other.test' });
    await setting.see(newer);
    await settle();
    expect((await setting.see(newer)).code).toBe('passed');
    expect(resolveIssuer).toHaveBeenCalledTimes(2);
    expect(await setting.see(token)).toEqual(refused('invalid_audience', 1));
    expect(await setting.see(newer)).toEqual(HIT);
  });

  test('is judged by the new answer', async () => {
    const { setting, resolveIssuer, seeResolved } = await setUp();
    resolveIssuer.mockImplementation((issuer: string) => ({
      issuer,
      audience: 'https://other.test',
    }));
    setting.clock.advance(300);
    expect(await seeResolved()).toEqual(refused('invalid_audience', 1));
  });
});
