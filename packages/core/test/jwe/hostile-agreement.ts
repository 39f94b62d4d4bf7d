import { epkOf, zeros } from './alter.ts';
import { P256, RSA, withHeader } from './encrypt.ts';
import { P384 } from './good-tokens.ts';
import type { GoodTokens } from './good-tokens.ts';
import type { Cases } from './hostile-headers.ts';

/** Returns tokens whose ephemeral key, or what is hashed with it, is refused. */
export function withHostileAgreement(tokens: GoodTokens): Cases {
  return { ...points(tokens), ...montgomeryPoints(tokens), ...parties(tokens) };
}

function points({ agreed, montgomery }: GoodTokens): Cases {
  return {
    'epk left out': withHeader(agreed, { epk: undefined }),
    'epk null': withHeader(agreed, { epk: null }),
    'epk a list': withHeader(agreed, { epk: [] }),
    'epk of another curve': withHeader(agreed, {
      epk: { kty: 'EC', crv: 'P-384', x: P384['x'], y: P384['y'] },
    }),
    'epk of another type': withHeader(agreed, { epk: epkOf(montgomery) }),
    'epk of RSA': withHeader(agreed, { epk: { kty: 'RSA', n: RSA['n'], e: 'AQAB' } }),
    'epk of a secret': withHeader(agreed, { epk: { kty: 'oct', k: 'AAAA' } }),
    'epk off its curve': withHeader(agreed, { epk: { ...epkOf(agreed), y: epkOf(agreed)['x'] } }),
    'epk at zero': withHeader(agreed, { epk: { ...epkOf(agreed), x: zeros(32), y: zeros(32) } }),
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
  };
}

function montgomeryPoints({ montgomery }: GoodTokens): Cases {
  return {
    'epk of X25519 of small order': withHeader(montgomery, {
      epk: { kty: 'OKP', crv: 'X25519', x: zeros(32) },
    }),
    'epk of X25519 of order one': withHeader(montgomery, {
      epk: { kty: 'OKP', crv: 'X25519', x: `AQ${'A'.repeat(41)}` },
    }),
    'epk of X448': withHeader(montgomery, { epk: { kty: 'OKP', crv: 'X448', x: zeros(56) } }),
    'epk of Ed25519': withHeader(montgomery, { epk: { ...epkOf(montgomery), crv: 'Ed25519' } }),
  };
}

function parties({ good, agreed }: GoodTokens): Cases {
  return {
    'apu of 513 characters': good({ key: P256, apu: new Uint8Array(385) }),
    'apu of 300,000 characters is over the limit of a header': good({
      key: P256,
      apu: new Uint8Array(4000),
    }),
    'apu a number': withHeader(agreed, { apu: 1 }),
    'apu null': withHeader(agreed, { apu: null }),
    'apv not base64url': withHeader(agreed, { apv: 'a+b/' }),
    'apv a list': withHeader(agreed, { apv: ['AAAA'] }),
  };
}
