import { describe, expect, test } from 'vitest';
import { createJwk, createPrivateJwk } from '../keys.ts';
import { JWKS_URI, KEY, load } from './endpoint.ts';
import type { Loaded } from './endpoint.ts';

const other = createJwk('other');
const fetchSet = (document: object | string): Promise<Loaded> =>
  load({ [JWKS_URI]: document }, undefined, { jwksUri: JWKS_URI });

describe('§4 JSON Web Key (JWK) Format', () => {
  test('[rfc7517-4-unique-names] MUST take the last of two members of one name, or refuse', async () => {
    const { kid: _, ...unnamed } = KEY;
    const text = JSON.stringify(unnamed).slice(1);
    expect(
      await fetchSet(`{"keys":[{"kid":"first",${text.slice(0, -1)},"kid":"last"}]}`),
    ).toMatchObject({ outcome: ['last'] });
    expect(await fetchSet(`{"keys":[{"kty":"oct",${text}]}`)).toMatchObject({ outcome: [''] });
    expect(await fetchSet(`{"keys":[{${text.slice(0, -1)},"kty":"oct"}]}`)).toMatchObject({
      outcome: 'jwks_error',
    });
  });

  test('[rfc7517-4-unknown-members] MUST ignore members of a key that it does not know', async () => {
    const dressed = { ...KEY, x5c: ['junk'], ext: true, 'https://x.test': { d: 1 } };
    expect(await fetchSet({ keys: [dressed] })).toMatchObject({ outcome: ['own'] });
    expect(await fetchSet({ keys: [{ ...dressed, kty: 'other' }] })).toMatchObject({
      outcome: 'jwks_error',
    });
  });
});

describe('§5 JWK Set Format', () => {
  test('[rfc7517-5-keys] MUST have a list of keys', async () => {
    for (const document of [{}, { keys: KEY }, { keys: null }, { KEYS: [KEY] }, [KEY]]) {
      expect(await fetchSet(document)).toMatchObject({
        outcome: 'jwks_error',
      });
    }
    expect(await fetchSet({ keys: [KEY] })).toMatchObject({ outcome: ['own'] });
  });

  test('[rfc7517-5-unknown-members] MUST ignore members of the set that it does not know', async () => {
    const document = { keys: [KEY], next: 'https://evil.test', more: [other] };
    expect(await fetchSet(document)).toEqual({ outcome: ['own'], urls: [JWKS_URI] });
  });

  test('[rfc7517-5-skip] SHOULD ignore keys it cannot use rather than the whole set', async () => {
    const useless = [
      { kty: 'quantum', kid: 'a' },
      { kty: 'EC', kid: 'b', crv: 'P-256' },
      { ...other, kid: 7 },
      { ...other, use: 'enc' },
      null,
      'key',
      [],
    ];
    expect(await fetchSet({ keys: [...useless, KEY, ...useless] })).toMatchObject({
      outcome: ['own'],
    });
    expect(await fetchSet({ keys: useless })).toMatchObject({ outcome: 'jwks_error' });
  });
});

describe('§9 Security Considerations', () => {
  test('[rfc7517-9.2-private] MUST NOT use a published key whose secret half is published too', async () => {
    const secret = createPrivateJwk('secret');
    const symmetric = { kty: 'oct', k: 'AAAA', kid: 'symmetric', alg: 'HS256' };
    expect(await fetchSet({ keys: [secret, symmetric, KEY] })).toMatchObject({ outcome: ['own'] });
    expect(await fetchSet({ keys: [secret, symmetric] })).toMatchObject({ outcome: 'jwks_error' });
  });
});
