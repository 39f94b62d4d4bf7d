import { constants, createPrivateKey, sign as signNode } from 'node:crypto';
import { signBytes, testKeys } from '@oidc-verify/testing';
import type { PrivateJwk, SigningAlgorithm } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { ALGORITHM_NAMES, toAlgorithm } from '../../src/jose/algorithms.ts';
import type { Algorithm } from '../../src/jose/algorithms.ts';
import { toVerificationKey } from '../../src/jose/jwk.ts';
import type { VerificationKey } from '../../src/jose/jwk.ts';
import type { PublicJwk } from '../../src/jose/key-material.ts';
import { encodeBase64url } from '../../src/wire/base64url.ts';
import { ENGINES, published } from '../setting.ts';
import type { EngineName } from '../setting.ts';

const INPUT = 'eyJhbGciOiJ9.eyJpc3MiOiJ9';
const DATA = new TextEncoder().encode(INPUT);
const KEYS: Readonly<Record<string, PrivateJwk | undefined>> = {
  RS: testKeys.rsa[0],
  PS: testKeys.rsa[0],
  ES256: testKeys.p256[0],
  ES384: testKeys.p384[0],
  ES512: testKeys.p521[0],
  Ed25519: testKeys.ed25519[0],
};
const keyOf = (alg: string): PrivateJwk => {
  const key = KEYS[alg] ?? KEYS[alg.slice(0, 2)];
  if (key === undefined) throw new TypeError(alg);
  return key;
};
const algorithm = (alg: SigningAlgorithm): Algorithm => toAlgorithm(alg) as Algorithm;

async function check(
  engineName: EngineName,
  alg: SigningAlgorithm,
  signature: Uint8Array,
  options: { readonly input?: string; readonly key?: PrivateJwk } = {},
): Promise<boolean> {
  const engine = ENGINES[engineName]();
  const jwk = published(options.key ?? keyOf(alg), { alg });
  const key = toVerificationKey(jwk, new Set(ALGORITHM_NAMES)) as VerificationKey;
  const imported = await engine.importKey(key.publicJwk, key.algorithm);
  return engine.verify(imported, algorithm(alg), signature, options.input ?? INPUT, false);
}

function signPadded(alg: SigningAlgorithm, padding: number, saltLength?: number): Uint8Array {
  const key = createPrivateKey({ key: { ...keyOf(alg) }, format: 'jwk' });
  const salt = saltLength === undefined ? {} : { saltLength };
  return signNode(`sha${alg.slice(2)}`, DATA, { key, padding, ...salt });
}

describe.each(['node', 'web'] as const)('engine %s', (name) => {
  test.each(ALGORITHM_NAMES)('%s: accepts the signature and nothing near it', async (alg) => {
    const signature = await signBytes({ alg, key: keyOf(alg) }, DATA);
    const flipped = Uint8Array.from(signature);
    flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 1;
    expect(await check(name, alg, signature)).toBe(true);
    expect(await check(name, alg, flipped)).toBe(false);
    expect(await check(name, alg, signature, { input: `${INPUT}A` })).toBe(false);
    expect(await check(name, alg, signature.subarray(0, -1))).toBe(false);
    expect(await check(name, alg, new Uint8Array())).toBe(false);
  });

  test.each([0, 20, 64, 222])('PS256: refuses a salt of %i bytes', async (salt) => {
    const foreign = signPadded('PS256', constants.RSA_PKCS1_PSS_PADDING, salt);
    expect(await check(name, 'PS256', foreign)).toBe(false);
    expect(
      await check(name, 'PS256', signPadded('PS256', constants.RSA_PKCS1_PSS_PADDING, 32)),
    ).toBe(true);
  });

  test('PKCS #1 does not pass for PSS, nor PSS for PKCS #1', async () => {
    expect(await check(name, 'PS256', signPadded('PS256', constants.RSA_PKCS1_PADDING))).toBe(
      false,
    );
    const pss = signPadded('RS256', constants.RSA_PKCS1_PSS_PADDING, 32);
    expect(await check(name, 'RS256', pss)).toBe(false);
  });

  test('one RSA key: a signature over another hash is refused', async () => {
    const signature = await signBytes({ alg: 'RS256', key: keyOf('RS256') }, DATA);
    expect(await check(name, 'RS512', signature)).toBe(false);
  });

  test.each(['ES256', 'ES384', 'ES512'] as const)('%s: refuses DER', async (alg) => {
    const key = createPrivateKey({ key: { ...keyOf(alg) }, format: 'jwk' });
    const der = signNode(`sha${alg.slice(2)}`, DATA, { key, dsaEncoding: 'der' });
    expect(await check(name, alg, der)).toBe(false);
  });

  const ORDER = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';
  test.each([
    ['r = 0', (whole: Buffer) => Buffer.concat([Buffer.alloc(32), whole.subarray(32)])],
    ['s = 0', (whole: Buffer) => Buffer.concat([whole.subarray(0, 32), Buffer.alloc(32)])],
    ['r = s = 0', () => Buffer.alloc(64)],
    ['r = n', (whole: Buffer) => Buffer.concat([Buffer.from(ORDER, 'hex'), whole.subarray(32)])],
    ['s = n', (whole: Buffer) => Buffer.concat([whole.subarray(0, 32), Buffer.from(ORDER, 'hex')])],
    ['r = n, s = n', () => Buffer.from(ORDER + ORDER, 'hex')],
    ['all ones', () => Buffer.alloc(64, 0xff)],
  ])('ES256: refuses %s', async (_, forge) => {
    const signature = await signBytes({ alg: 'ES256', key: keyOf('ES256') }, DATA);
    expect(await check(name, 'ES256', forge(Buffer.from(signature)))).toBe(false);
  });

  test.each(['ES256', 'ES384', 'ES512'] as const)(
    '%s: what memory held before decides nothing',
    async (alg) => {
      // Half of all numbers get a leading zero, so that every way of placing both comes up.
      for (let count = 0; count < 24; count++) {
        const signature = await signBytes({ alg, key: keyOf(alg) }, DATA);
        for (const used of [0xff, 0x00]) {
          for (let fill = 0; fill < 40; fill++) Buffer.allocUnsafe(256).fill(used);
          expect(await check(name, alg, signature)).toBe(true);
        }
      }
    },
  );

  test('a key of another pair refuses', async () => {
    const signature = await signBytes({ alg: 'ES256', key: keyOf('ES256') }, DATA);
    const other = testKeys.p256[1] as PrivateJwk;
    expect(await check(name, 'ES256', signature, { key: other })).toBe(false);
  });

  const one = encodeBase64url(new Uint8Array(32).fill(1));
  test.each([
    ['a point off the curve', { crv: 'P-256', kty: 'EC', x: one, y: one }],
    [
      'the point at infinity',
      {
        crv: 'P-256',
        kty: 'EC',
        x: encodeBase64url(new Uint8Array(32)),
        y: encodeBase64url(new Uint8Array(32)),
      },
    ],
  ])('%s cannot be imported', async (_, jwk) => {
    const engine = ENGINES[name]();
    const importIt = async (): Promise<unknown> =>
      engine.importKey(jwk as PublicJwk, algorithm('ES256'));
    await expect(importIt()).rejects.toThrow();
  });
});

test('the node engine answers without a promise', async () => {
  const engine = ENGINES.node();
  const signature = await signBytes({ alg: 'RS256', key: keyOf('RS256') }, DATA);
  const jwk = published(keyOf('RS256'), { alg: 'RS256' });
  const key = toVerificationKey(jwk, new Set(['RS256'] as const)) as VerificationKey;
  const imported = engine.importKey(key.publicJwk, key.algorithm);
  if (imported instanceof Promise) throw new TypeError('a promise');
  expect(engine.verify(imported, key.algorithm, signature, INPUT, false)).toBe(true);
});
