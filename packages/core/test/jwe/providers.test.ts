import { staticJwks } from '@oidc-verify/core';
import { createDecryption } from '@oidc-verify/core/jwe';
import { afterAll, describe, expect, test } from 'vitest';
import { codeOf, createSetting, ISSUER } from '../setting.ts';
import type { EngineName } from '../setting.ts';
import { encrypt, P256, RSA } from './encrypt.ts';
import { startProvider } from './oidc-provider.ts';

const ENGINE_NAMES = ['node', 'web'] satisfies EngineName[];
const setting = await createSetting();

describe('shapes of providers', () => {
  const decrypt = createDecryption({ keys: [{ ...RSA, kid: 'api-1' }] });
  const verifier = setting.verifier({ decrypt });

  // Documentation: Auth0, “JSON Web Encryption” and “Configure JSON Web Encryption (JWE)”: compact, nested, and
  // RSA-OAEP-256, -384 or -512 as the API is configured.
  test('Auth0, configured for RSA-OAEP-256', async () => {
    const inner = await setting.issuer.sign(
      { scope: 'read:orders', azp: 'client' },
      { typ: 'JWT' },
    );
    const token = await encrypt(inner, { key: RSA, enc: 'A256GCM', header: { kid: 'api-1' } });
    expect((await verifier.verify(token)).scopes.has('read:orders')).toBe(true);
  });

  test('Auth0, configured for RSA-OAEP-512, is not accepted', async () => {
    const inner = await setting.issuer.sign();
    const token = await encrypt(inner, { key: RSA, alg: 'RSA-OAEP-512', header: { kid: 'api-1' } });
    expect(await codeOf(() => verifier.verify(token))).toBe('decryption_failed');
  });

  // Documentation: OpenIddict, “Token formats” (typ at+jwt, encrypted by default); its source,
  // OpenIddictServerBuilder.AddEncryptionKey: RSA-OAEP, which is SHA-1, with A256CBC-HS512.
  test('OpenIddict, as it is by default, is not accepted', async () => {
    const inner = await setting.issuer.sign(
      { oi_prst: 'client', scope: 'read' },
      { typ: 'at+jwt' },
    );
    const shape = { key: RSA, enc: 'A256CBC-HS512', header: { kid: 'api-1', typ: 'at+jwt' } };
    const token = await encrypt(inner, { ...shape, alg: 'RSA-OAEP' });
    expect(await codeOf(() => verifier.verify(token))).toBe('decryption_failed');
    expect(await codeOf(() => verifier.verify(inner))).toBe('passed');
    const other = await encrypt(inner, { ...shape, alg: 'RSA-OAEP-256' });
    expect(await codeOf(() => verifier.verify(other))).toBe('passed');
  });
});

describe('oidc-provider, end to end', () => {
  const closing: (() => unknown)[] = [];
  afterAll(() => closing.forEach((close) => close()));

  test.each([
    ['RSA-OAEP-256', 'A256GCM', RSA],
    ['RSA-OAEP-256', 'A128CBC-HS256', RSA],
    ['ECDH-ES', 'A128GCM', P256],
    ['ECDH-ES+A256KW', 'A256CBC-HS512', P256],
  ] as const)('%s, %s', async (alg, enc, key) => {
    const { url, jwks, requestToken, close } = await startProvider(key, { alg, enc });
    closing.push(close);
    const token = await requestToken();
    const keys = staticJwks(jwks);
    expect(token.split('.')).toHaveLength(5);
    const decrypt = createDecryption({ keys: [{ ...key, kid: 'api' }] });
    const options = { issuer: url, algorithms: ['ES256'], keys, profile: 'rfc9068', now: Date.now };
    for (const engine of ENGINE_NAMES) {
      const identity = await setting.verifier({ ...options, decrypt }, engine).verify(token);
      expect([identity.clientId, [...identity.scopes]]).toEqual(['client', ['read']]);
    }
    const plain = setting.verifier(options);
    expect(await codeOf(() => plain.verify(token))).toBe('encrypted_token');
    const other = setting.verifier({ ...options, issuer: ISSUER, decrypt });
    expect(await codeOf(() => other.verify(token))).toBe('invalid_issuer');
  });
});
