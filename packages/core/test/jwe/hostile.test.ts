import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { AuthError } from '@oidc-verify/core';
import { createDecryption } from '@oidc-verify/core/jwe';
import { encodeSegment, testKeys } from '@oidc-verify/testing';
import type { PrivateJwk } from '@oidc-verify/testing';
import { base64url, CompactEncrypt } from 'jose';
import { describe, expect, test } from 'vitest';
import { createSetting } from '../setting.ts';
import type { EngineName } from '../setting.ts';
import {
  createX25519,
  encrypt,
  P256,
  RSA,
  toPublicPem,
  withHeader,
  withSegments,
} from './encrypt.ts';
import type { Encryption, Members } from './encrypt.ts';

const setting = await createSetting();
const signed = await setting.issuer.sign();
const x25519 = await createX25519();
const p384 = testKeys.p384[0] as PrivateJwk;
const keys = [
  { ...RSA, kid: 'rsa' },
  { ...P256, kid: 'p256' },
  { ...p384, kid: 'p384' },
  { ...x25519, kid: 'x25519' },
];
const decrypt = createDecryption({ keys });

const good = async (options: Partial<Encryption> = {}): Promise<string> => {
  const key = options.key ?? RSA;
  const kid = keys.find(({ d }) => d === key.d)?.kid ?? 'rsa';
  return encrypt(signed, { ...options, key, header: { kid, ...options.header } });
};
const rsa = await good();
const cbc = await good({ enc: 'A256CBC-HS512' });
const agreed = await good({ key: P256, alg: 'ECDH-ES' });
const wrapped = await good({ key: P256, alg: 'ECDH-ES+A256KW' });
const montgomery = await good({ key: x25519, alg: 'ECDH-ES' });

const segment = (token: string, index: number): string => token.split('.')[index] ?? '';
const epkOf = (token: string): Members =>
  (JSON.parse(Buffer.from(segment(token, 0), 'base64url').toString()) as { epk: Members }).epk;
const headerText = (token: string): string =>
  Buffer.from(segment(token, 0), 'base64url').toString();
const withHeaderText = (token: string, text: string | Uint8Array): string =>
  withSegments(token, () => [encodeSegment(text)]);
const flip = (text: string, index = 0): string => {
  const bytes = Buffer.from(text, 'base64url');
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  return bytes.toString('base64url');
};
const cut = (text: string, bytes: number): string =>
  Buffer.from(text, 'base64url').subarray(0, bytes).toString('base64url');
const zeros = (bytes: number): string => Buffer.alloc(bytes).toString('base64url');
const replace = (token: string, index: number, change: (text: string) => string): string =>
  withSegments(token, (all) => all.map((text, at) => (at === index ? change(text) : text)));

/** Encrypts with the content key itself, as `dir` does, or with one that only the attacker knows. */
async function encryptBySecret(
  secret: Uint8Array,
  header: { alg: string; enc: string },
): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(signed))
    .setProtectedHeader({ cty: 'JWT', kid: 'rsa', ...header })
    .encrypt(secret);
}

/** A128CBC-HS256 with a content key that is known, so that padding alone can be wrong under a right tag. */
function withBadPadding(header: Members, contentKey: Uint8Array, key: string): string {
  const first = encodeSegment(header);
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-128-cbc', contentKey.subarray(16), iv).setAutoPadding(false);
  const text = Buffer.concat([cipher.update(Buffer.alloc(32, 0x11)), cipher.final()]);
  const length = Buffer.alloc(8);
  length.writeUInt32BE(first.length * 8, 4);
  const mac = createHmac('sha256', contentKey.subarray(0, 16));
  const tag = mac.update(first).update(iv).update(text).update(length).digest().subarray(0, 16);
  return [first, key, iv, text, tag]
    .map((x) => (typeof x === 'string' ? x : base64url.encode(x)))
    .join('.');
}

async function paddingUnderRightTag(): Promise<string> {
  const { publicEncrypt, constants, createPublicKey } = await import('node:crypto');
  const contentKey = randomBytes(32);
  const key = createPublicKey(toPublicPem(RSA));
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const sent = publicEncrypt({ key, padding, oaepHash: 'sha256' }, contentKey);
  const header = { alg: 'RSA-OAEP-256', enc: 'A128CBC-HS256', cty: 'JWT', kid: 'rsa' };
  return withBadPadding(header, contentKey, sent.toString('base64url'));
}

const P256_ORDER_POINT = { x: zeros(32), y: zeros(32) };

const OWN_CASES: Readonly<Record<string, string | Promise<string>>> = {
  // The algorithm of the key.
  'alg RSA1_5': withHeader(rsa, { alg: 'RSA1_5' }),
  'alg RSA-OAEP, which is SHA-1': good({ alg: 'RSA-OAEP' }),
  'alg RSA-OAEP-384': good({ alg: 'RSA-OAEP-384' }),
  'alg RSA-OAEP-512': good({ alg: 'RSA-OAEP-512' }),
  'alg RSA-OAEP-256 over RSA-OAEP': good({ alg: 'RSA-OAEP' }).then((token) =>
    withHeader(token, { alg: 'RSA-OAEP-256' }),
  ),
  'alg dir, a secret of the attacker': encryptBySecret(randomBytes(32), {
    alg: 'dir',
    enc: 'A256GCM',
  }),
  'alg dir, the public key as secret': encryptBySecret(
    Buffer.from(toPublicPem(RSA)).subarray(0, 32),
    { alg: 'dir', enc: 'A256GCM' },
  ),
  'alg A256KW': encryptBySecret(randomBytes(32), { alg: 'A256KW', enc: 'A256GCM' }),
  'alg A256GCMKW': encryptBySecret(randomBytes(32), { alg: 'A256GCMKW', enc: 'A256GCM' }),
  'alg PBES2, and as many rounds as the attacker likes': withHeader(rsa, {
    alg: 'PBES2-HS256+A128KW',
    p2s: 'AAAAAAAAAAAAAAAAAAAAAA',
    p2c: 2_147_483_647,
  }),
  'p2c beside an accepted alg': good({ header: { p2c: 1 } }),
  'p2s beside an accepted alg': good({ header: { p2s: 'AAAA' } }),
  'alg ECDH-ES+A128KW': good({ key: P256, alg: 'ECDH-ES+A128KW' }),
  'alg ECDH-ES+A192KW': good({ key: P256, alg: 'ECDH-ES+A192KW' }),
  'alg none': withHeader(rsa, { alg: 'none' }),
  'alg of a signature': withHeader(rsa, { alg: 'RS256' }),
  'alg in lower case': withHeader(rsa, { alg: 'rsa-oaep-256' }),
  'alg left out': withHeader(rsa, { alg: undefined }),
  'alg as a list': withHeader(rsa, { alg: ['RSA-OAEP-256'] }),
  'alg for agreement, the key for RSA': withHeader(agreed, { kid: 'rsa' }),
  'alg for RSA, the key for agreement': withHeader(rsa, { kid: 'p256' }),
  'agreed directly, called wrapped': withHeader(agreed, { alg: 'ECDH-ES+A256KW' }),
  'wrapped, called agreed directly': withHeader(wrapped, { alg: 'ECDH-ES' }),
  // The encryption of the content.
  'enc A192GCM': good({ enc: 'A192GCM' }),
  'enc A192CBC-HS384': good({ enc: 'A192CBC-HS384' }),
  'enc none': withHeader(rsa, { enc: 'none' }),
  'enc left out': withHeader(rsa, { enc: undefined }),
  'enc with a space': withHeader(rsa, { enc: 'A256GCM ' }),
  'enc as an object': withHeader(rsa, { enc: { A256GCM: 1 } }),
  'enc of another length of key': withHeader(rsa, { enc: 'A128GCM' }),
  'enc CBC, called GCM': withHeader(cbc, { enc: 'A256GCM' }),
  'enc GCM, called CBC': withHeader(rsa, { enc: 'A256CBC-HS512' }),
  'enc as alg, and alg as enc': withHeader(rsa, { alg: 'A256GCM', enc: 'RSA-OAEP-256' }),
  // Keys.
  'another key under a known kid': encrypt(signed, {
    key: testKeys.rsa[0] as PrivateJwk,
    header: { kid: 'rsa' },
  }),
  'another curve key under a known kid': encrypt(signed, {
    key: testKeys.p256[0] as PrivateJwk,
    header: { kid: 'p256' },
  }),
  'an unknown kid': good({ header: { kid: 'unknown' } }),
  'a kid of __proto__': good({ header: { kid: '__proto__' } }),
  'an empty kid': withHeader(rsa, { kid: '' }),
  'a kid that is a number': withHeader(rsa, { kid: 0 }),
  'a kid that is null': withHeader(rsa, { kid: null }),
  'a kid of 513 characters': good({ header: { kid: 'k'.repeat(513) } }),
  'no kid where several keys could be meant': good({ key: P256, header: { kid: undefined } }),
  'a key in the header': good({ header: { jwk: { kty: 'oct', k: 'AAAA' } } }),
  'a certificate in the header': good({ header: { x5c: ['AAAA'] } }),
  'a URL of keys': good({ header: { jku: 'https://evil.test/jwks' } }),
  'a URL of certificates': good({ header: { x5u: 'https://evil.test/x5u' } }),
  // What has to be understood.
  'zip DEF': withHeader(rsa, { zip: 'DEF' }),
  'zip NONE': withHeader(rsa, { zip: 'NONE' }),
  'zip null': withHeader(rsa, { zip: null }),
  'a compressed bomb': withSegments(withHeader(rsa, { zip: 'DEF' }), ([, , , text = '']) => [
    undefined,
    undefined,
    undefined,
    text + 'A'.repeat(8000),
  ]),
  'crit of something known': good({ header: { crit: ['exp'], exp: 1 } }),
  'crit of something unknown': withHeader(rsa, { crit: ['unknown'], unknown: 1 }),
  'crit that is empty': withHeader(rsa, { crit: [] }),
  b64: good({ header: { b64: false } }),
  'an iv for the wrapped key': withHeader(rsa, { iv: zeros(12), tag: zeros(16) }),
  // The type of the content.
  'cty left out': good({ header: { cty: undefined } }),
  'cty empty': good({ header: { cty: '' } }),
  'cty JWE': good({ header: { cty: 'JWE' } }),
  'cty JSON': good({ header: { cty: 'json' } }),
  'cty with a parameter': good({ header: { cty: 'JWT; charset=utf-8' } }),
  'cty of another registry': good({ header: { cty: 'text/jwt' } }),
  'cty with a space': good({ header: { cty: ' JWT' } }),
  'cty with a long s, which some take for an s': good({ header: { cty: 'application/jwt\u017f' } }),
  'cty as a list': withHeader(rsa, { cty: ['JWT'] }),
  'typ as a number': withHeader(rsa, { typ: 1 }),
  // The tag.
  'the tag altered': replace(rsa, 4, (tag) => flip(tag)),
  'the tag altered in its last byte': replace(rsa, 4, (tag) => flip(tag, 15)),
  'the tag left out': replace(rsa, 4, () => ''),
  'the tag cut to 4 bytes': replace(rsa, 4, (tag) => cut(tag, 4)),
  'the tag cut to 12 bytes': replace(rsa, 4, (tag) => cut(tag, 12)),
  'the tag cut to 15 bytes': replace(rsa, 4, (tag) => cut(tag, 15)),
  'the tag with a byte more': replace(rsa, 4, (tag) => `${tag.slice(0, 20)}AAAA`),
  'the tag of zeros': replace(rsa, 4, () => zeros(16)),
  'the tag of CBC altered': replace(cbc, 4, (tag) => flip(tag)),
  'the tag of CBC cut to half': replace(cbc, 4, (tag) => cut(tag, 16)),
  'the tag of another token': replace(rsa, 4, () => segment(agreed, 4)),
  // The initialization vector.
  'the iv altered': replace(rsa, 2, (iv) => flip(iv)),
  'the iv left out': replace(rsa, 2, () => ''),
  'the iv cut to 8 bytes': replace(rsa, 2, (iv) => cut(iv, 8)),
  'the iv of 16 bytes for GCM': replace(rsa, 2, () => zeros(16)),
  'the iv of 12 bytes for CBC': replace(cbc, 2, () => zeros(12)),
  'the iv of CBC altered': replace(cbc, 2, (iv) => flip(iv)),
  // The content.
  'the ciphertext altered': replace(rsa, 3, (text) => flip(text)),
  'the ciphertext left out': replace(rsa, 3, () => ''),
  'the ciphertext cut': replace(rsa, 3, (text) => cut(text, 40)),
  'the ciphertext with bytes more': replace(cbc, 3, (text) => text + 'A'.repeat(64)),
  'the ciphertext of CBC altered, which is its padding': replace(cbc, 3, (text) =>
    flip(text, Buffer.from(text, 'base64url').length - 17),
  ),
  'the ciphertext of CBC, not of whole blocks': replace(cbc, 3, (text) => cut(text, 40)),
  'a wrong padding under a right tag': paddingUnderRightTag(),
  'header and content of two tokens': replace(rsa, 0, () => segment(agreed, 0)),
  // The encrypted key.
  'the key altered': replace(rsa, 1, (key) => flip(key, 7)),
  'the key left out': replace(rsa, 1, () => ''),
  'the key cut': replace(rsa, 1, (key) => cut(key, 255)),
  'the key of zeros': replace(rsa, 1, () => zeros(256)),
  'the key above the modulus': replace(rsa, 1, () => Buffer.alloc(256, 0xff).toString('base64url')),
  'the key of 8192 bytes': replace(rsa, 1, () => zeros(8192)),
  'the wrapped key altered': replace(wrapped, 1, (key) => flip(key)),
  'the wrapped key cut': replace(wrapped, 1, (key) => cut(key, 32)),
  'the wrapped key left out': replace(wrapped, 1, () => ''),
  'a key where it is agreed directly': replace(agreed, 1, () => zeros(40)),
  // The ephemeral key.
  'epk left out': withHeader(agreed, { epk: undefined }),
  'epk null': withHeader(agreed, { epk: null }),
  'epk a list': withHeader(agreed, { epk: [] }),
  'epk of another curve': withHeader(agreed, {
    epk: { kty: 'EC', crv: 'P-384', x: p384['x'], y: p384['y'] },
  }),
  'epk of another type': withHeader(agreed, { epk: epkOf(montgomery) }),
  'epk of RSA': withHeader(agreed, { epk: { kty: 'RSA', n: RSA['n'], e: 'AQAB' } }),
  'epk of a secret': withHeader(agreed, { epk: { kty: 'oct', k: 'AAAA' } }),
  'epk off its curve': withHeader(agreed, { epk: { ...epkOf(agreed), y: epkOf(agreed)['x'] } }),
  'epk at zero': withHeader(agreed, { epk: { ...epkOf(agreed), ...P256_ORDER_POINT } }),
  'epk above the field': withHeader(agreed, {
    epk: { ...epkOf(agreed), x: Buffer.alloc(32, 0xff).toString('base64url') },
  }),
  'epk too short': withHeader(agreed, { epk: { kty: 'EC', crv: 'P-256', x: 'AQ', y: 'AQ' } }),
  'epk without y': withHeader(agreed, { epk: { ...epkOf(agreed), y: undefined } }),
  'epk padded': withHeader(agreed, { epk: { ...epkOf(agreed), x: `${zeros(32)}=` } }),
  'epk with a private member': withHeader(agreed, { epk: { ...epkOf(agreed), d: P256.d } }),
  'epk is the own key': withHeader(agreed, {
    epk: { kty: 'EC', crv: 'P-256', x: P256['x'], y: P256['y'] },
  }),
  'epk of X25519 of small order': withHeader(montgomery, {
    epk: { kty: 'OKP', crv: 'X25519', x: zeros(32) },
  }),
  'epk of X25519 of order one': withHeader(montgomery, {
    epk: { kty: 'OKP', crv: 'X25519', x: `AQ${'A'.repeat(41)}` },
  }),
  'epk of X448': withHeader(montgomery, { epk: { kty: 'OKP', crv: 'X448', x: zeros(56) } }),
  'epk of Ed25519': withHeader(montgomery, { epk: { ...epkOf(montgomery), crv: 'Ed25519' } }),
  'apu of 513 characters': good({ key: P256, apu: new Uint8Array(385) }),
  'apu of 300,000 characters is over the limit of a header': good({
    key: P256,
    apu: new Uint8Array(4000),
  }),
  'apu a number': withHeader(agreed, { apu: 1 }),
  'apu null': withHeader(agreed, { apu: null }),
  'apv not base64url': withHeader(agreed, { apv: 'a+b/' }),
  'apv a list': withHeader(agreed, { apv: ['AAAA'] }),
  // The header as text.
  'alg twice': withHeaderText(rsa, headerText(rsa).replace('{', '{"alg":"dir",')),
  'alg twice, once with an escape': withHeaderText(
    rsa,
    headerText(rsa).replace('{', '{"\\u0061lg":"dir",'),
  ),
  'kid twice': withHeaderText(rsa, headerText(rsa).replace('{', '{"kid":"p256",')),
  'a member twice inside': withHeaderText(rsa, headerText(rsa).replace('{', '{"a":{"b":1,"b":2},')),
  'a header that is a list': withHeaderText(rsa, '[]'),
  'a header that is null': withHeaderText(rsa, 'null'),
  'a header that is no JSON': withHeaderText(rsa, '{'),
  'a header with a byte order mark': withHeaderText(rsa, `\uFEFF${headerText(rsa)}`),
  'a header that is not UTF-8': withHeaderText(rsa, Uint8Array.of(0x7b, 0xff, 0x7d)),
  'a header of 33 levels': good({
    header: { deep: JSON.parse('[{"a":'.repeat(17) + '1' + '}]'.repeat(17)) as unknown },
  }),
  'a header of 5,000 characters': good({ header: { pad: 'x'.repeat(4000) } }),
  'members of the prototype': withHeaderText(
    rsa,
    '{"__proto__":{"alg":"RSA-OAEP-256","enc":"A256GCM","cty":"JWT"},"kid":"rsa"}',
  ),
  // Segments that are not canonical.
  'unused bits in the key': replace(rsa, 1, (text) => text.slice(0, -1) + 'B'),
  'unused bits in the tag': replace(rsa, 4, (text) => text.slice(0, -1) + 'B'),
  'a segment of impossible length': replace(rsa, 3, (text) =>
    text.slice(0, text.length - (text.length % 4) + 1).padEnd(5, 'A'),
  ),
  'unused bits in the header': replace(rsa, 0, (text) => `${text.slice(0, -1)}_`),
  // What is inside.
  'nested twice': encrypt(rsa, { key: RSA, header: { kid: 'rsa' } }),
  'nested twice, the inner direct': encryptBySecret(randomBytes(32), {
    alg: 'dir',
    enc: 'A256GCM',
  }).then((inner) => encrypt(inner, { key: RSA, header: { kid: 'rsa' } })),
  'claims without a signature': encrypt('{"iss":"https://issuer.test","sub":"admin"}', {
    key: RSA,
    header: { kid: 'rsa' },
  }),
  nothing: encrypt('', { key: P256, enc: 'A128CBC-HS256', header: { kid: 'p256' } }),
  'a signed token in JSON': encrypt(JSON.stringify({ payload: signed.split('.')[1] }), {
    key: RSA,
    header: { kid: 'rsa' },
  }),
  'header and payload alone': encrypt(signed.split('.').slice(0, 2).join('.'), {
    key: RSA,
    header: { kid: 'rsa' },
  }),
  'a signed token and a dot': encrypt(`${signed}.`, { key: RSA, header: { kid: 'rsa' } }),
  'bytes that are not UTF-8': encrypt(Uint8Array.of(0x65, 0xff, 0x2e, 0x2e), {
    key: RSA,
    header: { kid: 'rsa' },
  }),
};

const CONTROLS: Readonly<Record<string, string>> = { rsa, cbc, agreed, wrapped, montgomery };

/** Everything that a refusal shows, to the client and to the operator. */
function facesOf(error: unknown): unknown {
  if (!(error instanceof AuthError)) return error;
  const { code, status, message, headers, detail, cause } = error;
  return { code, status, message, headers, detail, cause, body: JSON.stringify(error) };
}

async function refusalOf(token: string, engine: EngineName): Promise<unknown> {
  return setting
    .verifier({ decrypt }, engine)
    .verify(token)
    .then(() => 'passed', facesOf);
}

describe('one refusal for whatever fails in decryption', () => {
  test.each(Object.entries(CONTROLS))('the control %s passes', async (_, token) => {
    expect(await refusalOf(token, 'node')).toBe('passed');
    expect(await refusalOf(token, 'web')).toBe('passed');
  });

  test('there are many ways to fail, no two of them the same token', () => {
    const named = Object.entries({ ...CONTROLS, ...OWN_CASES });
    const tokens = named.map(([, token]) => token);
    const again = named.filter((_, index) => tokens.indexOf(tokens[index] ?? '') !== index);
    expect(again.map(([name]) => name)).toEqual([]);
    expect(tokens.length).toBeGreaterThanOrEqual(60);
  });

  test.each(Object.entries(OWN_CASES))('%s', async (_, token) => {
    const expected = facesOf(new AuthError('decryption_failed'));
    expect(await refusalOf(await token, 'node')).toEqual(expected);
    expect(await refusalOf(await token, 'web')).toEqual(expected);
  });
});

describe('what is no encrypted token is told before decryption', () => {
  test.each([
    ['longer than maxTokenBytes', replace(rsa, 3, () => 'A'.repeat(16_384))],
    ['of a million characters', replace(rsa, 3, () => 'A'.repeat(1_000_000))],
    ['six segments', `${rsa}.AAAA`],
    ['four segments', rsa.slice(0, rsa.lastIndexOf('.'))],
    ['a dot behind', `${rsa}.`],
    ['a padded segment', `${rsa}==`],
    ['a space behind', `${rsa} `],
    ['the alphabet of base64', replace(rsa, 3, (text) => `+/${text.slice(2)}`)],
    ['no header', replace(rsa, 0, () => '')],
    ['JSON', JSON.stringify({ protected: segment(rsa, 0), ciphertext: segment(rsa, 3) })],
  ])('%s', async (_, token) => {
    expect(await refusalOf(token, 'node')).toEqual(facesOf(new AuthError('malformed_token')));
  });
});
