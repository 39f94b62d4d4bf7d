// What jose is asked, and how often.
import { createDecryption } from '@oidc-verify/core/jwe';
import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { importJWK } from 'jose/key/import';
import { expect, test, vi } from 'vitest';
import { encrypt, P256, RSA } from './encrypt.ts';

vi.mock('jose/jwe/compact/decrypt', { spy: true });
vi.mock('jose/key/import', { spy: true });

test('a key is imported once, also for tokens that come at the same time', async () => {
  const decryption = createDecryption({
    keys: [
      { ...RSA, kid: 'a' },
      { ...P256, kid: 'b' },
    ],
  });
  const [first, second] = [
    await encrypt('content', { key: RSA, header: { kid: 'a' } }),
    await encrypt('content', { key: P256, header: { kid: 'b' } }),
  ];
  vi.mocked(importJWK).mockClear();
  expect(await Promise.all([decryption.decrypt(first), decryption.decrypt(first)])).toEqual([
    'content',
    'content',
  ]);
  expect(await decryption.decrypt(first)).toBe('content');
  expect(importJWK).toHaveBeenCalledTimes(1);
  expect(await decryption.decrypt(second)).toBe('content');
  expect(importJWK).toHaveBeenCalledTimes(2);
});

test('a key is imported when the first token needs it', async () => {
  const token = await encrypt('content', { key: P256 });
  // Encrypting imports the public key.
  vi.mocked(importJWK).mockClear();
  const decryption = createDecryption({ keys: [RSA] });
  expect(await decryption.decrypt('a.b.c.d.e')).toBeUndefined();
  expect(await decryption.decrypt(token)).toBeUndefined();
  expect(importJWK).not.toHaveBeenCalled();
});

test('jose accepts no algorithm but those that were found acceptable', async () => {
  const decryption = createDecryption({ keys: [P256] });
  const token = await encrypt('content', {
    key: P256,
    alg: 'ECDH-ES+A256KW',
    enc: 'A128CBC-HS256',
  });
  vi.mocked(compactDecrypt).mockClear();
  expect(await decryption.decrypt(token)).toBe('content');
  expect(vi.mocked(compactDecrypt).mock.calls.map(([jwe, , options]) => [jwe, options])).toEqual([
    [
      token,
      {
        keyManagementAlgorithms: ['ECDH-ES+A256KW'],
        contentEncryptionAlgorithms: ['A128CBC-HS256'],
      },
    ],
  ]);
});
