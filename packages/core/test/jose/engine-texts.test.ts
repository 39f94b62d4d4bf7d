import { createHash } from 'node:crypto';
import { signBytes, testKeys } from '@oidc-verify/testing';
import type { PrivateJwk } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { ALGORITHM_NAMES } from '../../src/jose/algorithms.ts';
import { toVerificationKey } from '../../src/jose/jwk.ts';
import type { VerificationKey } from '../../src/jose/jwk.ts';
import { ENGINES, published } from '../setting.ts';

const secret = testKeys.p256[0] as PrivateJwk;
const key = toVerificationKey(
  published(secret, { alg: 'ES256' }),
  new Set(ALGORITHM_NAMES),
) as VerificationKey;

describe.each(Object.entries(ENGINES))('the %s engine', (name, createEngine) => {
  const engine = createEngine();

  test('says which it is, and cannot be changed', () => {
    expect(engine.name).toBe(name);
    expect(Object.isFrozen(engine)).toBe(true);
  });

  test.each(['', 'a.b.c', 'x'.repeat(20_000)])('digests as SHA-256 does: case %#', async (text) => {
    const digest = createHash('sha256').update(text).digest('base64url');
    expect(await engine.digest(text)).toBe(digest);
  });

  test.each(['A', 'AA==', 'AB', 'A+', 'é'])('finds neither bytes nor text in %j', (segment) => {
    expect(engine.decodeBytes(segment)).toBeUndefined();
    expect(engine.decodeText(segment)).toBeUndefined();
  });

  test.each([1, 16_383, 16_384, 16_385, 40_000])(
    'checks an input of %i characters',
    async (size) => {
      const input = 'aB'.repeat(size).slice(0, size);
      const signature = await signBytes({ alg: 'ES256', key: secret }, Buffer.from(input));
      const imported = await engine.importKey(key.publicJwk, key.algorithm);
      const check = async (text: string): Promise<boolean> =>
        engine.verify(imported, key.algorithm, signature, text, false);
      expect(await check(input)).toBe(true);
      expect(await check(`${input.slice(0, -1)}C`)).toBe(false);
      expect(await check(input.slice(0, -1))).toBe(false);
      expect(await check(`${input}a`)).toBe(false);
    },
  );
});

test('the node engine leaves its thread when asked to, and only then', async () => {
  const engine = ENGINES.node();
  const input = 'a.b';
  const signature = await signBytes({ alg: 'ES256', key: secret }, Buffer.from(input));
  const imported = await engine.importKey(key.publicJwk, key.algorithm);
  expect(engine.verify(imported, key.algorithm, signature, input, false)).toBe(true);
  const answer = engine.verify(imported, key.algorithm, signature, input, true);
  expect(answer).toBeInstanceOf(Promise);
  expect(await answer).toBe(true);
  expect(await engine.verify(imported, key.algorithm, signature, `${input}c`, true)).toBe(false);
});

test.each([null, undefined, 5, 'x'])('%j is no key', (jwk) => {
  expect(toVerificationKey(jwk as never, new Set(ALGORITHM_NAMES))).toBe('invalid');
});
