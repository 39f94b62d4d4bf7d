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
  const textOf = (bytes: Uint8Array): string | undefined =>
    engine.decodeText(Buffer.from(bytes).toString('base64url'));

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

  test('finds nothing in segments with any other character, wherever it stands', () => {
    for (let code = 0; code < 0x180; code++) {
      const character = String.fromCharCode(code);
      if (/[\w-]/.test(character)) continue;
      for (const size of [4, 7, 86, 342]) {
        for (const at of [0, 1, size >> 1, size - 1]) {
          const segment = `${'Q'.repeat(at)}${character}${'Q'.repeat(size - 1 - at)}`;
          const found = [engine.decodeBytes(segment), engine.decodeText(segment)];
          expect([code, size, at, ...found]).toEqual([code, size, at, undefined, undefined]);
        }
      }
    }
  });

  test('finds text that is UTF-8, also U+FFFD, and no other', () => {
    for (const text of ['', 'a', '\u{fffd}', 'é\u{fffd}\u{1f600}', '\u{feff}a', 'a\0b']) {
      expect(textOf(Buffer.from(text))).toBe(text);
    }
    for (const bytes of [[0x80], [0xff], [0x61, 0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf]]) {
      expect(textOf(Uint8Array.from(bytes))).toBeUndefined();
      expect(textOf(Uint8Array.from([...Buffer.from('\u{fffd}'), ...bytes]))).toBeUndefined();
    }
  });

  test.each([16_380, 16_384, 16_385, 40_000])(
    'finds the same text in a segment of about %i characters as in a short one',
    (size) => {
      const text = 'aé'.repeat(size / 4).slice(0, Math.floor(size / 2));
      const segment = Buffer.from(text).toString('base64url');
      const bytes = engine.decodeBytes('AQID');
      expect(engine.decodeText(segment)).toBe(text);
      expect(engine.decodeText('YQ')).toBe('a');
      expect(engine.decodeText(`${segment.slice(0, -1)}+`)).toBeUndefined();
      expect(engine.decodeText(`${segment}A=`)).toBeUndefined();
      expect([...(bytes ?? [])]).toEqual([1, 2, 3]);
    },
  );

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
