import type { Jwk } from '@oidc-verify/core';
import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { published } from '../setting.ts';
import { createSubject } from './subject.ts';

const subject = await createSubject(['Ed25519']);
const { decide, decideKeys, issuer, sign } = subject;
const own = issuer.jwks().keys[0] as Jwk;
const ed448: Jwk = { kty: 'OKP', crv: 'Ed448', x: 'A'.repeat(76), kid: own.kid as string };

describe('§2.1 Elliptic Curve Digital Signature Algorithm', () => {
  test('[rfc9864-2.1-ecdsa] SHOULD use ES256, ES384 and ES512 as fully specified: one curve, one hash each', async () => {
    const es = await createSubject(['ES256', 'ES384']);
    const key = testKeys.p384[0];
    const kid = es.issuer.signingKey('ES256').kid;
    const crossed = await es.sign({}, { key: key as never });
    expect(await es.decide({ ES256: es.sign(), ES384: es.sign({}, { alg: 'ES384' }) })).toEqual({
      ES256: 'passed',
      ES384: 'passed',
    });
    expect(await es.decideKeys(crossed, { 'ES256 by P-384': [published(key, { kid })] })).toEqual({
      'ES256 by P-384': 'key_not_found',
    });
  });
});

describe('§2.2 Edwards-Curve Digital Signature Algorithm', () => {
  test('[rfc9864-2.2-ed25519] MUST read Ed25519 as EdDSA on the curve Ed25519, and on no other', async () => {
    const token = await sign();
    const sets = {
      control: [own],
      'named EdDSA': [{ ...own, alg: 'EdDSA' }],
      'on Ed448': [{ ...ed448, alg: 'Ed25519' }],
      'on X25519': [{ ...own, crv: 'X25519' }],
      'named Ed448': [{ ...own, alg: 'Ed448' }],
    };
    expect(await decideKeys(token, sets)).toEqual({
      control: 'passed',
      'named EdDSA': 'passed',
      'on Ed448': 'key_not_found',
      'on X25519': 'key_not_found',
      'named Ed448': 'key_not_found',
    });
  });

  test('[rfc9864-4.1.2-eddsa] SHOULD NOT let the deprecated name EdDSA mean more than Ed25519', async () => {
    const polymorphic = await sign({}, { header: { alg: 'EdDSA' } });
    expect(await decide({ polymorphic }, { algorithms: ['RS256'] })).toEqual({
      polymorphic: 'disallowed_alg',
    });
    expect(await decide({ polymorphic }, { algorithms: ['EdDSA'] })).toEqual({
      polymorphic: 'passed',
    });
    expect(await decideKeys(polymorphic, { 'on Ed448': [ed448] })).toEqual({
      'on Ed448': 'key_not_found',
    });
  });
});
