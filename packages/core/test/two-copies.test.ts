import * as first from '@oidc-verify/core';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createSetting, ISSUER, AUDIENCE } from './setting.ts';

type Core = typeof first;
let second: Core;
const setting = await createSetting();

beforeAll(async () => {
  vi.resetModules();
  second = await import('@oidc-verify/core');
});

describe('two copies of core in one process', () => {
  test('are two', () => {
    expect(second.AuthError).not.toBe(first.AuthError);
    expect(second.createVerifier).not.toBe(first.createVerifier);
    expect(second.CONTRACT).toBe(first.CONTRACT);
  });

  test('recognise each other’s errors', () => {
    const error = new second.AuthError('invalid_token');
    expect(error).not.toBeInstanceOf(first.AuthError);
    expect(first.isAuthError(error)).toBe(true);
    expect(first.isConfigError(new second.ConfigError('invalid_options'))).toBe(true);
    expect(first.isConfigError(error)).toBe(false);
    expect(second.isAuthError(new first.AuthError('invalid_token'))).toBe(true);
  });

  const options = { issuer: ISSUER, audience: AUDIENCE, now: setting.clock.now };

  test('a verifier of one works with a key source of the other', async () => {
    const keys = second.staticJwks(setting.issuer.jwks());
    const verifier = first.createVerifier({ ...options, keys });
    const token = await setting.issuer.sign();
    expect((await verifier.verify(token)).issuer).toBe(ISSUER);
    expect(verifier.verifySync(token).issuer).toBe(ISSUER);
  });

  test('an AuthError that the other copy’s source rejects with passes through', async () => {
    const load = async (): Promise<never> =>
      Promise.reject(new second.AuthError('jwks_fetch_failed', { retryAfterSeconds: 9 }));
    const keys = { ...second.staticJwks(setting.issuer.jwks()), peek: () => undefined, load };
    const verifier = first.createVerifier({ ...options, keys });
    await expect(verifier.verify(await setting.issuer.sign())).rejects.toMatchObject({
      code: 'jwks_fetch_failed',
      headers: { 'retry-after': '9' },
    });
  });

  test('guards of one work with a verifier of the other', async () => {
    const { fromNode, toResponseParts } = await import('@oidc-verify/core/http');
    const { createPlainAuth } = await import('./plain-auth.ts');
    const verifier = first.createVerifier({ ...options, keys: setting.keys });
    type Request = ReturnType<typeof fromNode>;
    const auth = createPlainAuth({ verifier }, () => setting.keys);
    const request = (token: string): Request =>
      fromNode({ rawHeaders: ['Authorization', `Bearer ${token}`] });
    expect((await auth.required()(request(await setting.issuer.sign()))).subject).toBe('user-1');
    const refused = await auth
      .required()(request('x'))
      .catch((error: unknown) => error);
    expect(toResponseParts(refused)).toMatchObject({ status: 401 });
  });

  test('of different contracts refuse each other, naming both', () => {
    const keys = { ...second.staticJwks(setting.issuer.jwks()), [second.CONTRACT]: 7 };
    expect(() => first.createVerifier({ ...options, keys })).toThrow(
      expect.objectContaining({
        code: 'incompatible_core',
        message: expect.stringMatching(/follows contract 7 .* this copy follows 1/) as string,
      }),
    );
  });
});
