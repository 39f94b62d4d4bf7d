import { generateKeyPairSync } from 'node:crypto';
import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { ALGORITHM_NAMES } from '../../src/jose/algorithms.ts';
import type { AlgorithmName } from '../../src/jose/algorithms.ts';
import { toVerificationKey } from '../../src/jose/jwk.ts';
import type { VerificationKey } from '../../src/jose/jwk.ts';
import type { Jwk } from '../../src/jose/jwk.ts';
import { decodeBase64url, encodeBase64url } from '../../src/wire/base64url.ts';
import { published } from '../setting.ts';

const ALL = new Set(ALGORITHM_NAMES);
const rsa = published(testKeys.rsa[0], { kid: 'r', alg: 'RS256', use: 'sig' });
const ec = published(testKeys.p256[0], { kid: 'e' });
const ed = published(testKeys.ed25519[0], { kid: 'o' });
const read = (jwk: unknown, names: readonly AlgorithmName[] = ALGORITHM_NAMES): unknown =>
  toVerificationKey(jwk as Jwk, new Set(names));
const bytesOf = (text: unknown): Uint8Array => decodeBase64url(String(text)) ?? new Uint8Array();

/** An odd number of exactly `bits` bits. */
function modulus(bits: number, last = 0xff): string {
  const bytes = new Uint8Array(Math.ceil(bits / 8)).fill(0xff);
  bytes[0] = 0xff >> (bytes.length * 8 - bits);
  bytes[bytes.length - 1] = last;
  return encodeBase64url(bytes);
}

describe('toVerificationKey', () => {
  test('keeps of a key only what makes it a public key', () => {
    const key = toVerificationKey({ ...rsa, x5c: ['…'], extra: 1 }, ALL) as VerificationKey;
    expect(key).toMatchObject({ kid: 'r', signatureBytes: 256, algorithm: { name: 'RS256' } });
    expect(key.publicJwk).toEqual({ e: rsa.e, kty: 'RSA', n: rsa.n });
    expect(key.thumbprintInput).toBe(`{"e":"${rsa.e}","kty":"RSA","n":"${rsa.n}"}`);
    expect(Object.isFrozen(key)).toBe(true);
    expect(Object.isFrozen(key.publicJwk)).toBe(true);
  });

  test.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])('refuses a key with %s', (member) => {
    for (const value of ['AQ', ' ', 0, false, ['AQ'], [null], [[]], {}]) {
      expect(read({ ...rsa, [member]: value })).toBe('private');
    }
  });

  test.each([
    ['Aw', 3],
    ['AQAB', 65_537],
    ['AQAAAQ', 0x0100_0001],
    ['_____w', 0xffff_ffff],
  ])('takes the exponent %s, which is %i', (e) => {
    expect(read({ ...rsa, e })).toMatchObject({ publicJwk: { e } });
  });

  test('refuses an exponent of more than four bytes', () => {
    expect(read({ ...rsa, e: 'AQAAAAE' })).toBe('invalid');
  });

  test('looks at no curve of an RSA key', () => {
    expect(read({ ...rsa, crv: 'P-256' })).toMatchObject({ kid: 'r' });
  });

  test('takes a key that says it is for verifying, among other things', () => {
    for (const operations of [['verify'], ['sign', 'verify']]) {
      expect(read({ ...rsa, key_ops: operations })).toMatchObject({ kid: 'r' });
    }
  });

  test('takes operations that go together, and those it does not know', () => {
    for (const operations of [
      ['verify', 'encrypt'],
      ['verify', 'x:other'],
    ]) {
      expect(read({ ...rsa, use: undefined, key_ops: operations })).toMatchObject({ kid: 'r' });
    }
    expect(read({ ...rsa, key_ops: ['verify', 'x:other'] })).toMatchObject({ kid: 'r' });
  });

  describe('a member that is null or empty is an absent member', () => {
    const OPTIONAL = ['kid', 'alg', 'use', 'key_ops', 'x5c', 'x5t', 'x5t#S256', 'x5u', 'issuer'];
    const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
    const OTHER = ['crv', 'x', 'y'];
    const names = [...OPTIONAL, ...PRIVATE, ...OTHER];

    test.each(names)('%s', (name) => {
      const { [name]: _, ...without } = rsa;
      const absent = read(without, ['RS256']);
      expect(absent).toMatchObject({ algorithm: { name: 'RS256' } });
      for (const value of [null, '', []]) {
        expect(read({ ...without, [name]: value }, ['RS256'])).toEqual(absent);
      }
    });

    test('all at once, as serialisers write them', () => {
      const empty = Object.fromEntries([
        ...names.map((name) => [name, null]),
        ...['oth', 'key_ops', 'x5c'].map((name) => [name, []]),
      ]) as Jwk;
      const bare = read({ ...empty, kty: 'RSA', n: rsa.n, e: rsa.e }, ['RS256']);
      expect(bare).toMatchObject({ kid: undefined, algorithm: { name: 'RS256' } });
    });

    test.each(['kty', 'n', 'e'])('a required one: %s', (name) => {
      for (const value of [null, '', [], undefined]) {
        expect(read({ ...rsa, [name]: value })).toBe(name === 'kty' ? 'unsupported' : 'invalid');
      }
    });
  });

  test('a key with the member issuer serves only that issuer, which may have 512 characters', () => {
    const issuer = `https://${'i'.repeat(504)}`;
    expect(toVerificationKey({ ...rsa, issuer }, ALL, issuer)).toMatchObject({ kid: 'r' });
    expect(toVerificationKey({ ...rsa, issuer }, ALL, 'https://id.example')).toBe('other-issuer');
    expect(toVerificationKey(rsa, ALL, issuer)).toMatchObject({ kid: 'r' });
    // Without an issuer, the member is not looked at.
    expect(read({ ...rsa, issuer })).toMatchObject({ kid: 'r' });
  });

  test('refuses symmetric keys, whatever they say', () => {
    expect(read({ kty: 'oct', k: 'AAAA', alg: 'HS256' })).toBe('private');
    expect(read({ kty: 'oct', alg: 'RS256' })).toBe('private');
  });

  test.each([
    ['a kid that is no string', { kid: 7 }, 'invalid'],
    ['a kid that is a list', { kid: ['r'] }, 'invalid'],
    ['keys for encryption', { use: 'enc' }, 'unsupported'],
    ['use in another case', { use: 'SIG' }, 'unsupported'],
    ['a use that is a list', { use: ['sig'] }, 'unsupported'],
    ['key_ops without verify', { key_ops: ['encrypt'] }, 'unsupported'],
    ['key_ops that only sign', { key_ops: ['sign'] }, 'unsupported'],
    ['key_ops in another case', { key_ops: ['VERIFY'] }, 'unsupported'],
    ['the same operation twice', { key_ops: ['verify', 'verify'] }, 'invalid'],
    ['another operation twice', { key_ops: ['verify', 'sign', 'sign'] }, 'invalid'],
    ['an operation that is a number', { key_ops: ['verify', 0] }, 'invalid'],
    ['an operation that is null', { key_ops: [null, 'verify'] }, 'invalid'],
    ['an operation that is a list', { key_ops: ['verify', ['sign']] }, 'invalid'],
    ['use sig beside encryption', { key_ops: ['verify', 'encrypt'] }, 'invalid'],
    ['use sig beside decryption', { key_ops: ['decrypt', 'verify'] }, 'invalid'],
    ['use sig beside wrapping keys', { key_ops: ['verify', 'wrapKey'] }, 'invalid'],
    ['use sig beside unwrapping keys', { key_ops: ['unwrapKey', 'verify'] }, 'invalid'],
    ['use sig beside deriving keys', { key_ops: ['verify', 'deriveKey'] }, 'invalid'],
    ['use sig beside key agreement', { key_ops: ['deriveBits', 'verify'] }, 'invalid'],
    ['use enc beside key_ops verify', { use: 'enc', key_ops: ['verify'] }, 'unsupported'],
    ['an issuer that is no string', { issuer: 5 }, 'invalid'],
    ['an issuer longer than any issuer', { issuer: `https://${'i'.repeat(512)}` }, 'invalid'],
    ['key_ops that is a string', { key_ops: 'verify' }, 'unsupported'],
    ['an unknown alg', { alg: 'RSA-OAEP' }, 'unsupported'],
    ['an alg that is no string', { alg: ['RS256'] }, 'unsupported'],
    ['an alg of another kty', { alg: 'ES256' }, 'unsupported'],
    ['HMAC under an RSA key', { alg: 'HS256' }, 'unsupported'],
    ['an unknown kty', { kty: 'AKP' }, 'unsupported'],
    ['no modulus', { n: undefined }, 'invalid'],
    ['a modulus that is no string', { n: 5 }, 'invalid'],
    ['a padded modulus', { n: `${rsa.n}=` }, 'invalid'],
    ['a zero modulus', { n: 'AAAA' }, 'invalid'],
    ['no exponent', { e: '' }, 'invalid'],
    ['e = 1', { e: 'AQ' }, 'weak'],
    ['e = 1 with leading zeros', { e: 'AAAB' }, 'weak'],
    ['e = 0', { e: 'AA' }, 'invalid'],
    ['an even e', { e: 'Ag' }, 'invalid'],
    ['an e of five bytes', { e: 'AQAAAAE' }, 'invalid'],
    ['an even modulus', { n: modulus(2048, 0xfe) }, 'invalid'],
  ])('refuses %s', (_, members, reason) => {
    expect(read({ ...rsa, ...members })).toBe(reason);
  });

  test.each([
    [1024, 'weak'],
    [2047, 'weak'],
    [2048, 256],
    [2049, 257],
    [3072, 384],
    [8192, 1024],
    [8193, 'weak'],
    [8200, 'weak'],
  ])('RSA of %i bits: %s', (bits, expected) => {
    const key = read({ ...rsa, n: modulus(bits) });
    expect(typeof key === 'string' ? key : (key as VerificationKey).signatureBytes).toBe(expected);
  });

  test('a leading zero byte changes neither the size nor the identity of an RSA key', () => {
    const padded = encodeBase64url(Uint8Array.from([0, ...bytesOf(rsa.n)]));
    const key = read({ ...rsa, n: padded, e: 'AAEAAQ' }) as VerificationKey;
    expect(key.thumbprintInput).toBe((read(rsa) as VerificationKey).thumbprintInput);
    expect(
      read({ ...rsa, n: encodeBase64url(Uint8Array.from([0, ...bytesOf(modulus(2047))])) }),
    ).toBe('weak');
  });

  test('RSA without alg serves a single configured RSA algorithm, never one of several', () => {
    const bare = { ...rsa, alg: undefined };
    expect(read(bare, ['PS256', 'ES256'])).toMatchObject({ algorithm: { name: 'PS256' } });
    expect(read(bare, ['RS256', 'PS256'])).toBe('rsa-without-alg');
    expect(read(bare, ['ES256'])).toBe('unsupported');
  });

  test('a curve fixes the algorithm', () => {
    expect(read(ec)).toMatchObject({ algorithm: { name: 'ES256' }, signatureBytes: 64 });
    expect(read(ed)).toMatchObject({ algorithm: { name: 'Ed25519' } });
    expect(read({ ...ed, alg: 'EdDSA' })).toMatchObject({ algorithm: { name: 'Ed25519' } });
    expect(read(published(testKeys.p384[0], { alg: 'ES512' }))).toBe('unsupported');
    expect(read({ ...ed, crv: 'Ed448' })).toBe('unsupported');
    expect(read({ ...ed, crv: 'X25519', alg: 'EdDSA' })).toBe('unsupported');
    expect(read({ ...ec, crv: 'secp256k1' })).toBe('unsupported');
  });

  test('a key that is fine for an algorithm of somebody else is no fault', () => {
    expect(read({ ...ec, alg: 'ES256' }, ['RS256'])).toBe('other-algorithm');
  });

  test.each(['x', 'y'] as const)('an EC %s without its leading zero is padded', (name) => {
    const short = shortCoordinate(name);
    const key = read(short.stripped) as VerificationKey;
    expect(key.publicJwk).toEqual({ crv: 'P-256', kty: 'EC', x: short.full.x, y: short.full.y });
    expect(key.thumbprintInput).toBe((read(short.full) as VerificationKey).thumbprintInput);
  });

  test('an EC x of zero is a coordinate, an empty one is not', () => {
    // The point with x = 0 of P-256.
    const y = 'ZkhceA4vg9ckM71dhKBrtlQcKvMdrocXKL-FahdPk_Q';
    const x = encodeBase64url(new Uint8Array(32));
    expect(read({ ...ec, x, y })).toMatchObject({ publicJwk: { x, y } });
    expect(read({ ...ec, x: 'AA', y })).toMatchObject({ publicJwk: { x, y } });
    expect(read({ ...ec, x: '', y })).toBe('invalid');
  });

  test.each([
    ['an EC key without y', { ...ec, y: undefined }],
    ['a y that is no string', { ...ec, y: 1 }],
    ['an x that is too long', { ...ec, x: encodeBase64url(new Uint8Array(33).fill(1)) }],
    ['an empty x', { ...ec, x: '' }],
    ['a point off its curve', { ...ec, y: String(ec.x) }],
    ['the origin', { ...ec, x: 'AA', y: 'AA' }],
    ['a coordinate beyond the field', { ...ec, x: encodeBase64url(new Uint8Array(32).fill(0xff)) }],
    ['an Ed25519 key of 31 bytes', { ...ed, x: encodeBase64url(bytesOf(ed.x).subarray(1)) }],
    ['an Ed25519 key without x', { ...ed, x: undefined }],
  ])('refuses %s', (_, jwk) => {
    expect(read(jwk)).toBe('invalid');
  });
});

const littleEndian = (y: bigint): Uint8Array =>
  Uint8Array.from(Buffer.from(y.toString(16).padStart(64, '0'), 'hex')).toReversed();

describe('an Ed25519 key under which anybody can sign (RFC 8725 §3.4)', () => {
  const P = 2n ** 255n - 19n;
  // The two y-coordinates of the points of order 8, as they stand in a key.
  const ORDER_8 = [
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ];
  const points = [
    ...[0n, 1n, P - 1n, P, P + 1n].map(littleEndian),
    ...ORDER_8.map((hex) => Uint8Array.from(Buffer.from(hex, 'hex'))),
  ];

  test.each(points.map((point) => [Buffer.from(point).toString('hex'), point] as const))(
    '%s is weak, with either sign',
    (_, point) => {
      expect(read({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(point) })).toBe('weak');
      const signed = point.with(31, (point[31] ?? 0) | 0x80);
      expect(read({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(signed) })).toBe('weak');
    },
  );

  test('its neighbours are keys like any other', () => {
    for (const point of points) {
      const near = point.with(1, (point[1] ?? 0) ^ 1);
      const x = encodeBase64url(near);
      expect(read({ kty: 'OKP', crv: 'Ed25519', x })).toMatchObject({
        signatureBytes: 64,
        publicJwk: { x },
      });
    }
  });
});

/** A P-256 key whose coordinate begins with a zero byte, as it should be and as some publish it. */
function shortCoordinate(name: 'x' | 'y'): { readonly full: Jwk; readonly stripped: Jwk } {
  for (;;) {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const full = publicKey.export({ format: 'jwk' }) as Jwk;
    if (bytesOf(full[name])[0] !== 0) continue;
    return {
      full,
      stripped: { ...full, [name]: encodeBase64url(bytesOf(full[name]).subarray(1)) },
    };
  }
}
