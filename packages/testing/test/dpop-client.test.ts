import { createHash } from 'node:crypto';
import { createVerifier } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import { decodeJwt, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { createClock, createDpopClient, createTestIssuer } from '../src/index.ts';
import type { DpopClient, ProofOverrides, SigningAlgorithm } from '../src/index.ts';

const clock = createClock();
const audience = 'https://orders.example.com';
const issuer = await createTestIssuer({ audience, now: clock.now });
const algorithms: readonly SigningAlgorithm[] = ['ES256', 'ES384', 'ES512', 'Ed25519', 'PS256'];
const verifier = createVerifier({
  issuer: issuer.issuer,
  audience,
  keys: issuer.keySource(),
  dpop: createDpop({ publicOrigin: audience, algorithms }),
  now: clock.now,
});
const request = { method: 'POST', url: `${audience}/orders?dry=run#top` };

async function tokenOf({ thumbprint }: DpopClient): Promise<string> {
  return issuer.sign({ cnf: { jkt: thumbprint } });
}

async function codeFor(client: DpopClient, overrides: ProofOverrides): Promise<string | undefined> {
  const accessToken = await tokenOf(client);
  const proof = await client.prove({ ...request, accessToken, overrides });
  const outcome = await verifier.tryVerify(accessToken, {
    scheme: 'DPoP',
    request: { method: 'POST', url: '/orders?dry=run', dpopProofs: [proof] },
  });
  return outcome.ok ? undefined : outcome.error.code;
}

describe.each(algorithms)('a client with a key for %s', async (algorithm) => {
  const client = await createDpopClient({ algorithm, now: clock.now });

  test('makes proofs that a verifier accepts', async () => {
    expect(await codeFor(client, {})).toBeUndefined();
  });

  test('signs with the key that the header brings', async () => {
    const proof = await client.prove({ ...request, accessToken: 'any' });
    const { protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      currentDate: new Date(clock.now()),
    });
    expect(protectedHeader).toEqual({ typ: 'dpop+jwt', alg: algorithm, jwk: client.jwk });
  });

  test('shows no private member', () => {
    const { crv, kty } = client.jwk;
    const members = { EC: 'crv,kty,x,y', OKP: 'crv,kty,x', RSA: 'e,kty,n' }[String(kty)];
    expect(Object.keys(client.jwk).toSorted().join(), `${kty} ${crv}`).toBe(members);
  });

  test('has the thumbprint of RFC 7638', () => {
    const sorted = Object.entries(client.jwk).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const text = JSON.stringify(Object.fromEntries(sorted));
    expect(client.thumbprint).toBe(createHash('sha256').update(text).digest('base64url'));
  });
});

describe('a proof', async () => {
  const client = await createDpopClient({ now: clock.now });

  test('names the request, the token and the time', async () => {
    const accessToken = await tokenOf(client);
    expect(decodeJwt(await client.prove({ ...request, accessToken }))).toEqual({
      jti: expect.any(String) as unknown,
      htm: 'POST',
      htu: 'https://orders.example.com/orders',
      iat: clock.now() / 1000,
      ath: createHash('sha256').update(accessToken).digest('base64url'),
    });
  });

  test('has the nonce that it is given', async () => {
    const proof = await client.prove({ ...request, accessToken: 'any', nonce: 'n-1' });
    expect(decodeJwt(proof)).toHaveProperty('nonce', 'n-1');
  });

  test('is never the same twice', async () => {
    const proofs = [1, 2, 3].map(async () => client.prove({ ...request, accessToken: 'any' }));
    const ids = (await Promise.all(proofs)).map((proof) => decodeJwt(proof).jti);
    expect(new Set(ids).size).toBe(3);
  });

  test('is of the system time without a clock', async () => {
    const before = Math.floor(Date.now() / 1000);
    const proof = await (await createDpopClient()).prove({ ...request, accessToken: 'any' });
    expect(decodeJwt(proof).iat).toBeGreaterThanOrEqual(before);
    expect(decodeProtectedHeader(proof).alg).toBe('ES256');
  });
});

describe('overrides', async () => {
  const client = await createDpopClient({ now: clock.now });
  const other = await createDpopClient({ now: clock.now });

  test.each<[string, ProofOverrides, string]>([
    ['another type', { header: { typ: 'JWT' } }, 'dpop_proof_type'],
    ['no key', { header: { jwk: undefined } }, 'dpop_proof_key'],
    ['the key of another client', { header: { jwk: other.jwk } }, 'dpop_proof_signature'],
    ['another method', { payload: { htm: 'GET' } }, 'dpop_proof_method'],
    ['another URL', { payload: { htu: `${audience}/invoices` } }, 'dpop_proof_url'],
    ['no token hash', { payload: { ath: undefined } }, 'dpop_proof_claims'],
    ['another token hash', { payload: { ath: 'x' } }, 'dpop_proof_token'],
    ['an old time', { payload: { iat: clock.now() / 1000 - 600 } }, 'dpop_proof_expired'],
  ])('%s', async (_, overrides, code) => {
    expect(await codeFor(client, overrides)).toBe(code);
  });

  test('a used jti', async () => {
    const overrides = { payload: { jti: 'once' } };
    expect(await codeFor(client, overrides)).toBeUndefined();
    expect(await codeFor(client, overrides)).toBe('dpop_proof_replayed');
  });
});

test('two clients hold two keys', async () => {
  const [one, two] = await Promise.all([createDpopClient(), createDpopClient()]);
  expect(one.thumbprint).not.toBe(two.thumbprint);
});
