import { createTestIssuer, signCompact, testKeys, toPublicJwk } from '../src/index.ts';
import type { SigningAlgorithm } from '../src/index.ts';
import {
  base64url,
  compactVerify,
  createLocalJWKSet,
  decodeProtectedHeader,
  jwtVerify,
} from 'jose';
import { createHmac, createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';

const algorithms: readonly SigningAlgorithm[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
];

describe.each([
  ['the published test keys', undefined],
  ['fresh keys', 'fresh' as const],
])('with %s', async (_, keys) => {
  const issuer = await createTestIssuer({ algorithms, ...(keys && { keys }) });
  const trusted = createLocalJWKSet({
    keys: issuer.jwks().keys.map((key) => ({ ...key, kty: String(key.kty), key_ops: ['verify'] })),
  });

  test.each(algorithms)('%s tokens verify with the published key of their kid', async (alg) => {
    const { payload, protectedHeader } = await jwtVerify(await issuer.sign({}, { alg }), trusted, {
      issuer: issuer.issuer,
      audience: 'https://api.test',
      typ: 'at+jwt',
    });
    expect(protectedHeader).toEqual({ alg, typ: 'at+jwt', kid: `${alg.toLowerCase()}-1` });
    expect(payload).toMatchObject({ sub: 'user-1', client_id: 'test-client' });
  });

  test('no published key holds a private member', () => {
    const members = issuer.jwks().keys.flatMap((key) => Object.keys(key));
    expect(members.filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].includes(name))).toEqual(
      [],
    );
  });
});

describe('signCompact', () => {
  const [rsa] = testKeys.rsa;

  test('keeps every byte of header and payload', async () => {
    const header = '{"alg":"none", "alg":"RS256"}';
    const payload = Uint8Array.of(0xff, 0x00, 0x7b);
    const token = await signCompact({ header, payload, alg: 'none' });
    expect(token).toBe(`${base64url.encode(header)}.${base64url.encode(payload)}.`);
  });

  test('signs RS256 with a key of 1024 bits', async () => {
    const token = await signCompact({
      header: {},
      payload: {},
      alg: 'RS256',
      key: testKeys.weakRsa,
    });
    const key = createPublicKey({ key: toPublicJwk(testKeys.weakRsa), format: 'jwk' });
    expect(verify('sha256', input(token), key, signature(token))).toBe(true);
    expect(signature(token)).toHaveLength(128);
  });

  test.each([0, 20, 32])('signs PS256 with a salt of %i bytes', async (saltLengthBytes) => {
    const token = await signCompact({
      header: {},
      payload: {},
      alg: 'PS256',
      key: rsa,
      saltLengthBytes,
    });
    const key = createPublicKey({ key: toPublicJwk(rsa ?? {}), format: 'jwk' });
    const padding = 6;
    const check = (saltLength: number): boolean =>
      verify('sha256', input(token), { key, padding, saltLength }, signature(token));
    expect(check(saltLengthBytes)).toBe(true);
    expect(check(saltLengthBytes + 1)).toBe(false);
  });

  test.each(['secret', ''])('signs HS256 with the secret "%s"', async (key) => {
    const token = await signCompact({ header: {}, payload: {}, alg: 'HS256', key });
    expect(signature(token)).toEqual(createHmac('sha256', key).update(input(token)).digest());
  });

  test('takes a signature in place of making one', async () => {
    const parts = { header: {}, payload: {}, alg: 'RS256' } as const;
    expect(await signCompact({ ...parts, signature: '?' })).toMatch(/\.\?$/);
    expect(await signCompact({ ...parts, signature: Uint8Array.of(0, 1) })).toMatch(/\.AAE$/);
  });

  test('refuses a key that does not fit the algorithm', async () => {
    const parts = { header: {}, payload: {} };
    await expect(signCompact({ ...parts, alg: 'RS256', key: 'pem' })).rejects.toThrow(
      'private JWK',
    );
    await expect(signCompact({ ...parts, alg: 'HS256', key: rsa })).rejects.toThrow('secret');
  });
});

describe('sign', async () => {
  const issuer = await createTestIssuer({ now: () => 1_800_000_000_999 });
  const read = async (token: string): Promise<unknown> => {
    const key = await compactVerify(
      token,
      createPublicKey({ key: toPublicJwk(issuer.signingKey().privateJwk), format: 'jwk' }),
    );
    return JSON.parse(new TextDecoder().decode(key.payload));
  };

  test('has the claims of an access token by default', async () => {
    const jti: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(await read(await issuer.sign())).toEqual({
      iss: 'https://issuer.test',
      aud: 'https://api.test',
      sub: 'user-1',
      client_id: 'test-client',
      iat: 1_800_000_000,
      exp: 1_800_000_300,
      jti,
    });
  });

  test('never makes the same token twice', async () => {
    expect(await issuer.sign()).not.toBe(await issuer.sign());
  });

  test('takes claims away with undefined, and keeps null', async () => {
    const claims = await read(await issuer.sign({ exp: undefined, sub: null }, {}));
    expect(claims).not.toHaveProperty('exp');
    expect(claims).toHaveProperty('sub', null);
  });

  test('lets options decide over the header', async () => {
    const bare = await issuer.sign({}, { kid: null, typ: null });
    expect(decodeProtectedHeader(bare)).toEqual({ alg: 'RS256' });
    const odd = await issuer.sign({}, { kid: 'k', typ: 'JWT', header: { crit: [], alg: 'none' } });
    expect(decodeProtectedHeader(odd)).toEqual({ alg: 'none', kid: 'k', typ: 'JWT', crit: [] });
  });

  test('lives as long as asked', async () => {
    const claims = await read(await issuer.sign({}, { expiresInSeconds: -5 }));
    expect(claims).toHaveProperty('exp', 1_799_999_995);
  });

  test('names the algorithm that the issuer lacks', async () => {
    await expect(issuer.sign({}, { alg: 'ES256' })).rejects.toThrow('ES256');
    await expect(issuer.signRaw({ header: {}, payload: {}, alg: 'ES256' })).rejects.toThrow(
      'ES256',
    );
  });

  test('signRaw needs no key for what has none', async () => {
    const parts = { header: {}, payload: {} };
    expect(await issuer.signRaw({ ...parts, alg: 'none' })).toBe('e30.e30.');
    expect(await issuer.signRaw({ ...parts, alg: 'ES256', signature: 'AA' })).toBe('e30.e30.AA');
    await expect(issuer.signRaw({ ...parts, alg: 'HS256' })).rejects.toThrow('secret');
  });
});

function input(token: string): Buffer {
  return Buffer.from(token.slice(0, token.lastIndexOf('.')));
}

function signature(token: string): Buffer {
  return Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url');
}
