import { staticJwks } from '@oidc-verify/core';
import type { Jwk } from '@oidc-verify/core';
import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { published, syncCodeOf } from '../setting.ts';
import { createSubject } from './subject.ts';

const subject = await createSubject();
const { decide, decideKeys, issuer, sign } = subject;
const token = await sign();
const own = issuer.jwks().keys[0] as Jwk;
const lacking = (name: string): Jwk =>
  Object.fromEntries(Object.entries(own).filter(([member]) => member !== name));
const ec = published(testKeys.p256[0], { kid: 'ec', alg: 'ES256' });

describe('§4 JSON Web Key (JWK) Format', () => {
  test('[rfc7517-4-unknown-members] MUST ignore members of a key that it does not know', async () => {
    const sets = {
      control: [own],
      'with more': [{ ...own, x5c: ['junk'], x5t: 1, iat: 0, 'https://x.test': {} }],
      'with the wrong n beside': [
        { ...own, N: 'AQAB', n: published(testKeys.foreignRsa).n as string },
      ],
    };
    expect(await decideKeys(token, sets)).toEqual({
      control: 'passed',
      'with more': 'passed',
      'with the wrong n beside': 'invalid_signature',
    });
  });

  test('[rfc7517-4.1-kty] MUST have a kty, and one that fits the algorithm', async () => {
    const sets = {
      control: [own],
      absent: [lacking('kty')],
      'in lower case': [{ ...own, kty: 'rsa' }],
      another: [{ ...own, kty: 'EC' }],
    };
    expect(await decideKeys(token, sets)).toEqual({
      control: 'passed',
      absent: 'key_not_found',
      'in lower case': 'key_not_found',
      another: 'key_not_found',
    });
  });

  test('[rfc7517-4.2-use] MUST NOT verify with a key that is meant for another use', async () => {
    const sets = {
      'for signatures': [own],
      unsaid: [lacking('use')],
      'for encryption': [{ ...own, use: 'enc' }],
      'in upper case': [{ ...own, use: 'SIG' }],
    };
    expect(await decideKeys(token, sets)).toEqual({
      'for signatures': 'passed',
      unsaid: 'passed',
      'for encryption': 'key_not_found',
      'in upper case': 'key_not_found',
    });
  });

  test('[rfc7517-4.3-key-ops] MUST NOT verify with a key whose key_ops leave verification out', async () => {
    const sets = {
      verify: [{ ...own, key_ops: ['verify'] }],
      'verify without use': [{ ...lacking('use'), key_ops: ['sign', 'verify'] }],
      'an empty list, which says nothing': [{ ...own, key_ops: [] }],
      'sign only': [{ ...own, key_ops: ['sign'] }],
      'in upper case': [{ ...own, key_ops: ['VERIFY'] }],
    };
    expect(await decideKeys(token, sets)).toEqual({
      verify: 'passed',
      'verify without use': 'passed',
      'an empty list, which says nothing': 'passed',
      'sign only': 'key_not_found',
      'in upper case': 'key_not_found',
    });
  });

  test('[rfc7517-4.3-distinct] MUST NOT verify with a key whose key_ops repeat, or are no strings', async () => {
    const sets = {
      distinct: [{ ...own, key_ops: ['verify', 'sign'] }],
      'verify twice': [{ ...own, key_ops: ['verify', 'verify'] }],
      'sign twice': [{ ...own, key_ops: ['verify', 'sign', 'sign'] }],
      'a number': [{ ...own, key_ops: ['verify', 0 as never] }],
      'null among them': [{ ...own, key_ops: [null as never, 'verify'] }],
    };
    expect(await decideKeys(token, sets)).toEqual({
      distinct: 'passed',
      'verify twice': 'key_not_found',
      'sign twice': 'key_not_found',
      'a number': 'key_not_found',
      'null among them': 'key_not_found',
    });
  });

  test('[rfc7517-4.3-consistent] MUST find use and key_ops consistent where both are there', async () => {
    const sets = {
      consistent: [{ ...own, use: 'sig', key_ops: ['verify'] }],
      'use says no': [{ ...own, use: 'enc', key_ops: ['verify'] }],
      'key_ops say no': [{ ...own, use: 'sig', key_ops: ['encrypt'] }],
      'key_ops say more': [{ ...own, use: 'sig', key_ops: ['verify', 'encrypt'] }],
    };
    expect(await decideKeys(token, sets)).toEqual({
      consistent: 'passed',
      'use says no': 'key_not_found',
      'key_ops say no': 'key_not_found',
      'key_ops say more': 'key_not_found',
    });
  });

  test('[rfc7517-4.4-alg] MUST NOT use a key for another algorithm than its own', async () => {
    const sets = {
      control: [own],
      'another RSA algorithm': [{ ...own, alg: 'PS256' }],
      'an encryption algorithm': [{ ...own, alg: 'RSA-OAEP' }],
      'in lower case': [{ ...own, alg: 'rs256' }],
    };
    expect(await decideKeys(token, sets, { algorithms: ['RS256', 'PS256'] })).toEqual({
      control: 'passed',
      'another RSA algorithm': 'key_not_found',
      'an encryption algorithm': 'key_not_found',
      'in lower case': 'key_not_found',
    });
  });

  test('[rfc7517-4.5-kid] MUST compare kid as a case-sensitive string', async () => {
    const kid = String(own.kid);
    const sets = {
      control: [{ ...own, kid }],
      'in upper case': [{ ...own, kid: kid.toUpperCase() }],
      'with a space': [{ ...own, kid: `${kid} ` }],
      'a list of it': [{ ...own, kid: [kid] as unknown as string }],
    };
    expect(await decideKeys(token, sets)).toEqual({
      control: 'passed',
      'in upper case': 'key_not_found',
      'with a space': 'key_not_found',
      'a list of it': 'key_not_found',
    });
  });

  test('[rfc7517-4.5-distinct] SHOULD find the kids of different keys distinct, else refuse to guess', async () => {
    const foreign = published(testKeys.foreignRsa, { ...own, n: testKeys.foreignRsa.n as string });
    const sets = {
      distinct: [own, { ...foreign, kid: 'other' }],
      'equal, of another type': [own, { ...ec, kid: own.kid as string }],
      equal: [own, foreign],
      'equal, the other first': [foreign, own],
    };
    expect(await decideKeys(token, sets)).toEqual({
      distinct: 'passed',
      'equal, of another type': 'passed',
      equal: 'jwks_error',
      'equal, the other first': 'jwks_error',
    });
  });
});

describe('§5 JWK Set Format', () => {
  test('[rfc7517-5-keys] MUST have a list of keys', () => {
    const wrong: readonly unknown[] = [{}, { keys: own }, { keys: null }, [own], { keys: ['x'] }];
    const refusals = wrong.map((jwks) => syncCodeOf(() => staticJwks(jwks as { keys: Jwk[] })));
    expect(refusals).toEqual(wrong.map(() => 'invalid_options'));
    expect(syncCodeOf(() => staticJwks({ keys: [own] }))).toBe('passed');
  });

  test('[rfc7517-5-unknown-members] MUST ignore members of the set that it does not know', async () => {
    const jwks = { keys: [own], issuer: 'https://evil.test', Keys: [ec] };
    const keys = staticJwks(jwks);
    expect(await decide({ own: token, unknown: sign({}, { kid: 'ec' }) }, { keys })).toEqual({
      own: 'passed',
      unknown: 'key_not_found',
    });
  });

  test('[rfc7517-5-skip] SHOULD ignore keys it cannot use rather than the whole set', async () => {
    const useless: readonly Jwk[] = [
      { kty: 'quantum', kid: 'a' },
      { kty: 'RSA', kid: 'b', e: 'AQAB' },
      { ...own, kid: 'c', n: '!!' },
      { ...ec, kid: 'd', crv: 'P-999' },
      { kty: 'OKP', crv: 'Ed448', x: 'AAAA', kid: 'e' },
      null as unknown as Jwk,
    ];
    const sets = { control: [own], among: [...useless, own], only: useless };
    expect(await decideKeys(token, sets)).toEqual({
      control: 'passed',
      among: 'passed',
      only: 'key_not_found',
    });
  });
});

describe('§9 Security Considerations', () => {
  test('[rfc7517-9.2-private] MUST NOT use a published key whose secret half is published too', async () => {
    const { d } = testKeys.rsa[0] as { d: string };
    const sets = {
      control: [own],
      'a private RSA key': [{ ...own, d }],
      'another secret': [{ ...own, oth: [{ r: 'AQ', d: 'AQ', t: 'AQ' }] }],
      'secrets that hold nothing': [{ ...own, d: '', p: null, oth: [] }],
      'a symmetric key': [{ kty: 'oct', k: 'AAAA', kid: own.kid as string, alg: 'RS256' }],
    };
    expect(await decideKeys(token, sets)).toEqual({
      control: 'passed',
      'a private RSA key': 'key_not_found',
      'another secret': 'key_not_found',
      'secrets that hold nothing': 'passed',
      'a symmetric key': 'key_not_found',
    });
  });
});
