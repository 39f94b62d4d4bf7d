import { CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compile.ts';
import { PROFILES } from '../../src/policy/profiles.ts';
import type { ProfileName } from '../../src/policy/profiles.ts';
import { AUDIENCE, ISSUER, messagesOf, problemsOf } from '../setting.ts';
import { keys, minimum } from './minimum.ts';

const dpop = (mode: string): object => ({
  [CONTRACT]: CONTRACT_VERSION,
  mode,
  algorithms: ['ES256'],
  prove: () => undefined,
});
const offers = { mtls: { certificate: () => undefined }, checkRevoked: () => false };
const fapi = { ...minimum, ...offers, profile: 'fapi2' };
const mcp = { ...minimum, profile: 'mcp' };
const found = (options: object): readonly string[] => messagesOf(() => compilePolicy(options));
const resolveIssuer = (): undefined => undefined;
const without = (options: object, ...names: readonly string[]): object =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));

describe('profiles', () => {
  test('are data that nobody can change', () => {
    for (const profile of Object.values(PROFILES)) expect(Object.isFrozen(profile)).toBe(true);
    expect(Object.isFrozen(PROFILES)).toBe(true);
  });

  test.each<[ProfileName | undefined, object, object]>([
    [
      undefined,
      {},
      { algorithms: new Set(['RS256']), senderConstrained: false, typOptional: true },
    ],
    ['standard', {}, { algorithms: new Set(['RS256']), types: new Set(['jwt', 'at+jwt']) }],
    ['rfc9068', {}, { algorithms: new Set(['RS256']), types: new Set(['at+jwt']) }],
    ['mcp', {}, { types: new Set(['jwt', 'at+jwt']), typOptional: true, senderConstrained: false }],
    [
      'fapi2',
      offers,
      {
        algorithms: new Set(['PS256', 'ES256', 'Ed25519']),
        types: new Set(['at+jwt']),
        typOptional: false,
        requiredClaims: ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'],
        senderConstrained: true,
      },
    ],
  ])('%s becomes a trust entry', (profile, more, expected) => {
    const policy = compilePolicy({
      ...minimum,
      ...more,
      ...(profile === undefined ? {} : { profile }),
    });
    expect(policy.trusted.get(ISSUER)).toMatchObject(expected);
  });

  test('one that does not exist is refused with all that do', () => {
    expect(found({ ...minimum, profile: 'FAPI2' })).toEqual([
      'profile: must be one of standard, rfc9068, fapi2, mcp',
    ]);
  });
});

describe('fapi2', () => {
  test('takes any of its algorithms, and names the option of every other', () => {
    expect(found({ ...fapi, algorithms: ['PS256'] })).toEqual([]);
    expect(found({ ...fapi, algorithms: ['EdDSA', 'ES256'] })).toEqual([]);
    expect(found({ ...fapi, algorithms: ['RS256', 'ES256', 'ES384'] })).toEqual([
      'algorithms: RS256 is not allowed in profile fapi2; use PS256, ES256, Ed25519',
      'algorithms: ES384 is not allowed in profile fapi2; use PS256, ES256, Ed25519',
    ]);
  });

  test('needs a way to prove possession, and takes one that is off for none', () => {
    const lacking = [
      'dpop: is required (or `mtls`), because every token must be bound to a key under profile fapi2',
    ];
    const bare = without(fapi, 'mtls');
    expect(found(bare)).toEqual(lacking);
    expect(found({ ...bare, dpop: dpop('off') })).toEqual(lacking);
    expect(found({ ...bare, dpop: dpop('allowed') })).toEqual([]);
    expect(found({ ...bare, dpop: dpop('required') })).toEqual([]);
    expect(found({ ...fapi, dpop: dpop('off') })).toEqual([]);
  });

  test('needs checkRevoked', () => {
    expect(found(without(fapi, 'checkRevoked'))).toEqual([
      'checkRevoked: is required, because revoked tokens must be refused under profile fapi2',
    ]);
  });

  test('needs a named audience, whatever else could stand in for one', () => {
    const lacking = ['audience: must name this API in profile fapi2'];
    const anonymous = without(fapi, 'audience');
    expect(found(anonymous)).toEqual(lacking);
    expect(found({ ...fapi, audience: null, clientIds: ['c'] })).toEqual(lacking);
    expect(found({ ...fapi, audience: null, check: () => true })).toEqual(lacking);
    expect(found({ ...anonymous, dangerouslyAcceptAnyAudience: true })).toEqual([
      ...lacking,
      'dangerouslyAcceptAnyAudience: is not allowed in profile fapi2',
    ]);
  });

  test.each([
    ['dangerouslyAcceptIdTokens', true],
    ['dangerouslyIgnoreHeaderParameters', ['jku']],
    ['dangerouslyLargeClockToleranceSeconds', 90],
  ])('has no place for %s', (name, value) => {
    expect(found({ ...fapi, [name]: value })).toEqual([`${name}: is not allowed in profile fapi2`]);
    expect(found({ ...fapi, [name]: undefined })).toEqual([]);
  });

  test('a weakening that is off is none', () => {
    expect(found({ ...fapi, dangerouslyAcceptIdTokens: false })).toEqual([]);
  });

  test('has no place for further types', () => {
    expect(found({ ...fapi, acceptedTypes: ['x+jwt'] })).toEqual([
      'acceptedTypes: is not allowed in profile fapi2',
    ]);
  });

  test('reports everything at once, and once', () => {
    const issuers = [{ issuer: ISSUER }, { issuer: `${ISSUER}/2`, audience: null }];
    expect(found({ ...without(minimum, 'issuer'), profile: 'fapi2', issuers })).toEqual([
      'issuers[1].audience: must name this API in profile fapi2',
      'dpop: is required (or `mtls`), because every token must be bound to a key under profile fapi2',
      'checkRevoked: is required, because revoked tokens must be refused under profile fapi2',
    ]);
  });

  test('of one issuer among others binds that one only, and the verifier', () => {
    const issuers = [
      { issuer: ISSUER, algorithms: ['RS256'], dangerouslyAcceptIdTokens: true },
      { issuer: `${ISSUER}/2`, profile: 'fapi2', dangerouslyAcceptIdTokens: true },
    ];
    expect(found({ audience: AUDIENCE, keys, ...offers, issuers })).toEqual([
      'issuers[1].dangerouslyAcceptIdTokens: is not allowed in profile fapi2',
    ]);
    const [first] = issuers;
    const mixed = [first, { issuer: `${ISSUER}/2`, profile: 'fapi2' }];
    const policy = compilePolicy({ audience: AUDIENCE, keys, ...offers, issuers: mixed });
    expect([...policy.trusted.values()].map((entry) => entry.senderConstrained)).toEqual([
      false,
      true,
    ]);
    expect(found({ audience: AUDIENCE, keys, issuers: mixed })).toHaveLength(2);
  });

  test('holds for what a resolver answers', () => {
    const options = { audience: AUDIENCE, keys, resolveIssuer };
    expect(found({ ...options, profile: 'fapi2' })).toHaveLength(2);
    const policy = compilePolicy(options);
    const resolved = { issuer: ISSUER, profile: 'fapi2', algorithms: ['RS256'] };
    const problems = problemsOf(() => policy.compileResolved(resolved));
    expect(problems.map(({ path }) => path)).toEqual([
      'resolveIssuer().algorithms',
      'dpop',
      'checkRevoked',
    ]);
    const offering = compilePolicy({ ...options, ...offers });
    const entry = offering.compileResolved({ issuer: ISSUER, profile: 'fapi2' });
    expect(entry.senderConstrained).toBe(true);
  });
});

describe('mcp', () => {
  test('needs a named audience, whatever else could stand in for one', () => {
    const lacking = ['audience: must name this API in profile mcp'];
    const anonymous = without(mcp, 'audience');
    expect(found(mcp)).toEqual([]);
    expect(found(anonymous)).toEqual(lacking);
    expect(found({ ...mcp, audience: null, clientIds: ['c'] })).toEqual(lacking);
    expect(found({ ...mcp, audience: null, check: () => true })).toEqual(lacking);
    expect(found({ ...anonymous, dangerouslyAcceptAnyAudience: true })).toEqual(lacking);
  });

  test('is not undone by what holds for all, even when the issuer switches it off', () => {
    const issuers = [{ issuer: ISSUER, profile: 'mcp', dangerouslyAcceptAnyAudience: false }];
    expect(found({ keys, dangerouslyAcceptAnyAudience: true, issuers })).toEqual([
      'issuers[0].audience: must name this API in profile mcp',
    ]);
  });

  test('takes what MCP says nothing about', () => {
    expect(found({ ...mcp, acceptedTypes: ['x+jwt'], algorithms: ['ES384'] })).toEqual([]);
    expect(found({ ...mcp, dangerouslyLargeClockToleranceSeconds: 90 })).toEqual([]);
  });
});

describe('profiles of several levels', () => {
  test('each is judged, whatever the others are', () => {
    const issuers = [{ issuer: 'a', profile: 'mcp', audience: null, clientIds: ['c'] }, null, 7];
    const options = { ...without(minimum, 'issuer'), profile: 'rfc9068', issuers };
    expect(found(options)).toEqual(
      expect.arrayContaining([
        'issuers[0].audience: must name this API in profile mcp',
        'issuers[1]: must be an object of options',
        'issuers[2]: must be an object of options',
      ]),
    );
    expect(found({ ...minimum, profile: 1 })).toEqual([
      'profile: must be one of standard, rfc9068, fapi2, mcp',
    ]);
  });
});
