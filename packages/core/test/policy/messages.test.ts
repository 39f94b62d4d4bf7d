import { CONTRACT, CONTRACT_VERSION, staticJwks } from '@oidc-verify/core';
import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compile.ts';
import { NO_KEYS } from '../../src/policy/issuer-rows.ts';
import { AUDIENCE, ISSUER, messagesOf, problemsOf, published, syncCodeOf } from '../setting.ts';
import { keys, minimum } from './minimum.ts';

const found = (options: object): readonly string[] => messagesOf(() => compilePolicy(options));
const fixed = staticJwks({ keys: [published(testKeys.rsa[0], { kid: 'a', alg: 'RS256' })] });
const resolveIssuer = (): undefined => undefined;
const { audience: _audience, ...anonymous } = minimum;

describe('what is said of options that do not fit together', () => {
  test.each<[object, readonly string[]]>([
    [
      anonymous,
      [
        'audience: is required: the identifier of this API, which every token must name (RFC 9068 §4)',
      ],
    ],
    [
      { ...anonymous, audience: null },
      ['audience: may be null only together with `clientIds` or `check`'],
    ],
    [
      { ...minimum, dangerouslyAcceptAnyAudience: true },
      ['dangerouslyAcceptAnyAudience: contradicts `audience`; leave one of them out'],
    ],
    [
      { ...minimum, clockToleranceSeconds: 0, dangerouslyLargeClockToleranceSeconds: 60 },
      [
        'dangerouslyLargeClockToleranceSeconds: contradicts `clockToleranceSeconds`; leave one of them out',
      ],
    ],
    [
      { audience: AUDIENCE, keys: fixed, issuers: [{ issuer: 'a' }, { issuer: 'b' }] },
      [
        'issuers[1].keys: returns the same keys for every issuer, so it can serve only one: give each issuer its own key source',
      ],
    ],
    [
      { ...minimum, keys: fixed, resolveIssuer },
      [
        'keys: returns the same keys for every issuer, so it can serve only one: let resolveIssuer() return the keys of each',
      ],
    ],
    [
      { audience: AUDIENCE, keys, issuers: [{ issuer: 'a' }, { issuer: 'b' }, { issuer: 'a' }] },
      ['issuers[2].issuer: is listed twice'],
    ],
    [
      { ...minimum, acceptEmptySubject: true, requiredClaims: ['sub'] },
      ['acceptEmptySubject: contradicts the required claim `sub`'],
    ],
    [
      { ...minimum, acceptNonce: true },
      ['acceptNonce: needs `requiredClaims` that ID tokens of this issuer lack'],
    ],
  ])('%o', (options, problems) => {
    expect(found(options)).toEqual(problems);
  });

  test('a nonce may be accepted where another claim is demanded', () => {
    expect(found({ ...minimum, acceptNonce: true, requiredClaims: ['scp'] })).toEqual([]);
    expect(found({ ...minimum, acceptNonce: true, requiredClaimValues: { tid: 't' } })).toEqual([]);
  });

  test('what stands for all issuers is named there', () => {
    const shared = { profile: 'rfc9068', acceptedTypes: ['x+jwt'] };
    const own = { issuer: 'b', acceptedTypes: ['y+jwt'] };
    const issuers = [{ issuer: 'a' }, own];
    expect(found({ audience: AUDIENCE, keys, ...shared, issuers })).toEqual([
      'acceptedTypes: is not allowed in profile rfc9068',
      'issuers[1].acceptedTypes: is not allowed in profile rfc9068',
    ]);
    const tenants = compilePolicy({ keys, audience: null, resolveIssuer });
    expect(problemsOf(() => tenants.compileResolved({ issuer: 'a' }))).toMatchObject([
      { path: 'audience' },
    ]);
    expect(
      problemsOf(() => tenants.compileResolved({ issuer: 'a', audience: null })),
    ).toMatchObject([{ path: 'resolveIssuer().audience' }]);
  });

  test('a resolved issuer may be one that no token is expected to name', () => {
    const tenants = compilePolicy({ keys, audience: AUDIENCE, resolveIssuer });
    const issuer = 'https://accounts.google.com';
    expect(tenants.compileResolved({ issuer }).issuer).toBe(issuer);
    expect(found({ ...minimum, issuer })).toHaveLength(1);
  });

  test('a source judges listed and resolved issuers, and knows which is which', () => {
    const asked: unknown[] = [];
    const judging = { ...keys, issuerFault: (...given: unknown[]) => void asked.push(given) };
    const policy = compilePolicy({ ...minimum, keys: judging, resolveIssuer });
    policy.compileResolved({ issuer: 't' });
    expect(asked).toEqual([
      [ISSUER, { isResolved: false }],
      ['t', { isResolved: true }],
    ]);
  });

  test('what stands in for missing keys has none', async () => {
    expect(NO_KEYS.peek(ISSUER)).toBeUndefined();
    expect(NO_KEYS.wake(ISSUER, 'cold')).toBe('settled');
    expect(await NO_KEYS.load(ISSUER, 'cold', {}).catch((reason: unknown) => reason)).toMatchObject(
      {
        code: 'jwks_error',
        facts: { problem: 'none-usable', issuer: 'an issuer without keys' },
      },
    );
  });

  test('a source that serves one issuer may be given to it twice', () => {
    const policy = compilePolicy({ ...anonymous, audience: AUDIENCE, issuer: 'a', keys: fixed });
    expect([...policy.trusted.keys()]).toEqual(['a']);
    const tenants = compilePolicy({ audience: AUDIENCE, resolveIssuer });
    const first = tenants.compileResolved({ issuer: 't', keys: fixed });
    expect(tenants.compileResolved({ issuer: 't', keys: fixed }).keys).toBe(first.keys);
    expect(problemsOf(() => tenants.compileResolved({ issuer: 'u', keys: fixed }))).toMatchObject([
      { path: 'resolveIssuer().keys' },
    ]);
  });
});

describe('the option decrypt', () => {
  const decrypt = { [CONTRACT]: CONTRACT_VERSION, decrypt: async () => undefined };

  test('is an object that decrypts', () => {
    expect(compilePolicy({ ...minimum, decrypt }).decrypt).toBe(decrypt);
    const wrong =
      'decrypt: must be made by createDecryption({ keys: [...] }) of @oidc-verify/core/jwe';
    for (const value of [null, {}, { ...decrypt, decrypt: 5 }]) {
      expect(found({ ...minimum, decrypt: value })).toEqual([wrong]);
    }
  });

  test('of another contract is refused at once', () => {
    const other = { ...decrypt, [CONTRACT]: 99 };
    expect(syncCodeOf(() => compilePolicy({ ...minimum, decrypt: other }))).toBe(
      'incompatible_core',
    );
  });
});
