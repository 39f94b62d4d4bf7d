import { createHash } from 'node:crypto';
import type { AlgorithmName, Jwk } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import { createDpopClient, testKeys, toPublicJwk } from '@oidc-verify/testing';
import { calculateJwkThumbprint } from 'jose';
import { describe, expect, test } from 'vitest';
import { toVerificationKey } from '../../src/jose/jwk.ts';
import { createSubject } from './subject.ts';

/** The thumbprint that two entries of a key set are compared by. */
function thumbprint(jwk: Jwk, algorithm: AlgorithmName): string {
  const key = toVerificationKey(jwk, new Set([algorithm]));
  if (typeof key === 'string') throw new Error(key);
  return createHash('sha256').update(key.thumbprintInput).digest('base64url');
}

describe('§3 JSON Web Key (JWK) Thumbprint', () => {
  test('[rfc7638-3.1-example] MUST find the thumbprint of the example key', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_' +
      'BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_' +
      'FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI' +
      '4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    const jwk = { kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' };
    expect(thumbprint(jwk, 'RS256')).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
    const other = { ...jwk, e: 'AQAD' };
    expect(thumbprint(other, 'RS256')).not.toBe(thumbprint(jwk, 'RS256'));
  });

  test('[rfc7638-3.2-members] MUST hash the required members of each key type, in order, and nothing else', async () => {
    const keys: readonly (readonly [Jwk | undefined, AlgorithmName])[] = [
      [testKeys.rsa[0], 'RS256'],
      [testKeys.p256[0], 'ES256'],
      [testKeys.p384[0], 'ES384'],
      [testKeys.p521[0], 'ES512'],
      [testKeys.ed25519[0], 'Ed25519'],
    ];
    for (const [key, algorithm] of keys) {
      const jwk = toPublicJwk(key as Jwk);
      const reversed = Object.fromEntries(Object.entries(jwk).toReversed());
      const dressed = { x5t: 'x', ...reversed, kid: 'k', use: 'sig', alg: algorithm };
      const expected = await calculateJwkThumbprint(jwk as never, 'sha256');
      expect(thumbprint(jwk, algorithm)).toBe(expected);
      expect(thumbprint(dressed, algorithm)).toBe(expected);
    }
  });

  test('[rfc7638-3.2.1-same-key] SHOULD count entries with one thumbprint as one key', async () => {
    const { decideKeys, issuer, sign } = await createSubject();
    const own = issuer.jwks().keys[0] as Jwk;
    const { n = '' } = own;
    const zero = Buffer.concat([Buffer.of(0), Buffer.from(n, 'base64url')]).toString('base64url');
    const sets = {
      control: [own],
      'twice, dressed otherwise': [own, { ...own, x5t: 'x' }],
      'twice, n with a leading zero': [own, { ...own, n: zero }],
      'another key of that name': [own, { ...own, n: testKeys.foreignRsa['n'] as string }],
    };
    expect(await decideKeys(await sign(), sets)).toEqual({
      control: 'passed',
      'twice, dressed otherwise': 'passed',
      'twice, n with a leading zero': 'passed',
      'another key of that name': 'jwks_error',
    });
  });

  test("[rfc7638-3-jkt] MUST compare the thumbprint of a proof's key with jkt", async () => {
    const { ask, clock, sign } = await createSubject();
    const dpop = createDpop({ publicOrigin: 'https://api.test' });
    const client = await createDpopClient({ now: clock.now });
    const other = await createDpopClient({ now: clock.now });
    const answerFor = async (jkt: string): Promise<string> => {
      const accessToken = await sign({ cnf: { jkt } });
      const proof = await client.prove({
        method: 'GET',
        url: 'https://api.test/',
        accessToken,
      });
      const headers = [['DPoP', proof]] as const;
      return (await ask({ authorization: [`DPoP ${accessToken}`], headers }, { dpop })).code;
    };
    expect(await answerFor(client.thumbprint)).toBe('passed');
    expect(await answerFor(other.thumbprint)).toBe('dpop_proof_binding');
    expect(await answerFor(`${client.thumbprint}=`)).not.toBe('passed');
    expect(await answerFor(client.thumbprint.slice(0, -1))).not.toBe('passed');
  });
});
