import { ECDH, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isOnCurve } from '../../src/jose/curve.ts';

const CURVES = [
  ['P-256', 'prime256v1', 32],
  ['P-384', 'secp384r1', 48],
  ['P-521', 'secp521r1', 66],
] as const;

function point(curve: string): readonly [x: Uint8Array, y: Uint8Array] {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
}

describe.each(CURVES)('%s', (crv, name, bytes) => {
  test('twenty random points are on it', () => {
    for (let round = 0; round < 20; round++) expect(isOnCurve(crv, ...point(crv))).toBe(true);
  });

  test('no bit of a coordinate can be changed', () => {
    const [x, y] = point(crv);
    for (let at = 0; at < bytes; at++) {
      const bent = y.with(at, (y[at] ?? 0) ^ 1);
      expect(isOnCurve(crv, x, bent)).toBe(false);
      expect(isOnCurve(crv, x.with(at, (x[at] ?? 0) ^ 0x80), y)).toBe(false);
    }
  });

  test('the other point of the same x is on it too, as OpenSSL finds it', () => {
    const [x, y] = point(crv);
    const sign = ((y.at(-1) ?? 0) & 1) === 0 ? 0x03 : 0x02;
    const other = Buffer.from(
      ECDH.convertKey(
        Buffer.from([sign, ...x]),
        name,
        undefined,
        undefined,
        'uncompressed',
      ) as never,
    ).subarray(1 + bytes);
    expect(isOnCurve(crv, x, other)).toBe(true);
  });

  test('neither the origin nor what is beyond the field is on it', () => {
    const zero = new Uint8Array(bytes);
    const [, y] = point(crv);
    expect(isOnCurve(crv, zero, zero)).toBe(false);
    expect(isOnCurve(crv, new Uint8Array(bytes).fill(0xff), y)).toBe(false);
  });
});

test('a coordinate that is p is not a second spelling of zero', () => {
  // There is a point with x = 0 on each curve. The prime fits into 32 bytes on P-256.
  const p = (1n << 256n) - (1n << 224n) + (1n << 192n) + (1n << 96n) - 1n;
  const y = Buffer.from('66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4', 'hex');
  expect(isOnCurve('P-256', new Uint8Array(32), y)).toBe(true);
  expect(isOnCurve('P-256', Buffer.from(p.toString(16), 'hex'), y)).toBe(false);
});

test('a point is on its own curve only', () => {
  expect(isOnCurve('P-384', ...point('P-256'))).toBe(false);
  expect(isOnCurve('P-256', ...point('P-384'))).toBe(false);
  expect(isOnCurve('secp256k1', ...point('P-256'))).toBe(false);
});

test('a coordinate that equals another one modulo p is no second spelling of it', () => {
  const p = (1n << 521n) - 1n;
  const [x, y] = point('P-521');
  const shift = (bytes: Uint8Array): Uint8Array => {
    const shifted = BigInt(`0x${Buffer.from(bytes).toString('hex')}`) + p;
    return Buffer.from(shifted.toString(16).padStart(132, '0'), 'hex');
  };
  expect(isOnCurve('P-521', x, y)).toBe(true);
  expect(isOnCurve('P-521', shift(x), y)).toBe(false);
  expect(isOnCurve('P-521', x, shift(y))).toBe(false);
});
