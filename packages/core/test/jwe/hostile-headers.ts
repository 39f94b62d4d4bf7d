import { randomBytes } from 'node:crypto';
import { testKeys } from '@oidc-verify/testing';
import type { PrivateJwk } from '@oidc-verify/testing';
import { headerText, withHeaderText, zeros } from './alter.ts';
import { encrypt, P256, RSA, toPublicPem, withHeader, withSegments } from './encrypt.ts';
import { encryptBySecret } from './good-tokens.ts';
import type { GoodTokens } from './good-tokens.ts';

/** Tokens by what is wrong with them. */
export type Cases = Readonly<Record<string, string | Promise<string>>>;

/** Returns tokens whose header says what is refused. */
export function withHostileHeaders(tokens: GoodTokens): Cases {
  return {
    ...algorithms(tokens),
    ...encryptions(tokens),
    ...keys(tokens),
    ...extensions(tokens),
    ...contentTypes(tokens),
    ...headerTexts(tokens),
  };
}

function algorithms({ signed, good, rsa, agreed, wrapped }: GoodTokens): Cases {
  return {
    'alg RSA1_5': withHeader(rsa, { alg: 'RSA1_5' }),
    'alg RSA-OAEP, which is SHA-1': good({ alg: 'RSA-OAEP' }),
    'alg RSA-OAEP-384': good({ alg: 'RSA-OAEP-384' }),
    'alg RSA-OAEP-512': good({ alg: 'RSA-OAEP-512' }),
    'alg RSA-OAEP-256 over RSA-OAEP': good({ alg: 'RSA-OAEP' }).then((token) =>
      withHeader(token, { alg: 'RSA-OAEP-256' }),
    ),
    'alg dir, a secret of the attacker': encryptBySecret(signed, randomBytes(32), {
      alg: 'dir',
      enc: 'A256GCM',
    }),
    'alg dir, the public key as secret': encryptBySecret(
      signed,
      Buffer.from(toPublicPem(RSA)).subarray(0, 32),
      { alg: 'dir', enc: 'A256GCM' },
    ),
    'alg A256KW': encryptBySecret(signed, randomBytes(32), { alg: 'A256KW', enc: 'A256GCM' }),
    'alg A256GCMKW': encryptBySecret(signed, randomBytes(32), { alg: 'A256GCMKW', enc: 'A256GCM' }),
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
  };
}

function encryptions({ good, rsa, cbc }: GoodTokens): Cases {
  return {
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
  };
}

function keys({ signed, good, rsa }: GoodTokens): Cases {
  return {
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
  };
}

function extensions({ good, rsa }: GoodTokens): Cases {
  return {
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
  };
}

function contentTypes({ good, rsa }: GoodTokens): Cases {
  return {
    'cty left out': good({ header: { cty: undefined } }),
    'cty empty': good({ header: { cty: '' } }),
    'cty JWE': good({ header: { cty: 'JWE' } }),
    'cty JSON': good({ header: { cty: 'json' } }),
    'cty with a parameter': good({ header: { cty: 'JWT; charset=utf-8' } }),
    'cty of another registry': good({ header: { cty: 'text/jwt' } }),
    'cty with a space': good({ header: { cty: ' JWT' } }),
    'cty with a long s, which some take for an s': good({
      header: { cty: 'application/jwt\u017f' },
    }),
    'cty as a list': withHeader(rsa, { cty: ['JWT'] }),
    'typ as a number': withHeader(rsa, { typ: 1 }),
  };
}

function headerTexts({ good, rsa }: GoodTokens): Cases {
  return {
    'alg twice': withHeaderText(rsa, headerText(rsa).replace('{', '{"alg":"dir",')),
    'alg twice, once with an escape': withHeaderText(
      rsa,
      headerText(rsa).replace('{', '{"\\u0061lg":"dir",'),
    ),
    'kid twice': withHeaderText(rsa, headerText(rsa).replace('{', '{"kid":"p256",')),
    'a member twice inside': withHeaderText(
      rsa,
      headerText(rsa).replace('{', '{"a":{"b":1,"b":2},'),
    ),
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
  };
}
