import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compile.ts';
import { NO_REQUIREMENT } from '../../src/policy/join-requirement.ts';
import { compileRequirement } from '../../src/policy/requirement.ts';
import type { TrustEntry } from '../../src/policy/trust.ts';
import { AUDIENCE, ISSUER, messagesOf, problemsOf, published } from '../setting.ts';
import { keys, minimum } from './minimum.ts';

const entryOf = (options: object): TrustEntry => {
  const entry = compilePolicy({ ...minimum, ...options }).trusted.get(ISSUER);
  if (entry === undefined) throw new Error('not trusted');
  return entry;
};
const found = (options: object): readonly string[] => messagesOf(() => compilePolicy(options));
const UNDEFINED = 'must not be undefined; give it a value, or leave the option out';

describe('an issuer', () => {
  test.each<[string, object]>([
    ['acceptsEmptySubject', { acceptEmptySubject: true }],
    ['acceptsNonce', { acceptNonce: true, requiredClaims: ['scp'] }],
    ['acceptsAnyKid', { acceptAnyKid: true }],
    ['acceptsOtherKinds', { dangerouslyAcceptIdTokens: true }],
  ])('%s only if it is told to', (name, options) => {
    expect(entryOf({})).toMatchObject({ [name]: false });
    const off = Object.fromEntries(
      Object.entries(options).map(([option, value]) => [option, value === true ? false : value]),
    );
    expect(entryOf(off)).toMatchObject({ [name]: false });
    expect(entryOf(options)).toMatchObject({ [name]: true });
  });

  test.each<[object, readonly string[]]>([
    [{}, ['sub', 'jti']],
    [{ requiredClaims: ['client_id', 'tid'] }, ['sub', 'jti', 'client_id']],
    [{ profile: 'rfc9068' }, ['sub', 'jti', 'client_id']],
  ])('with %j has claims that are strings: %j', (options, names) => {
    expect(entryOf(options).textClaims).toEqual(names);
  });

  test.each<[object, readonly string[]]>([
    [{}, ['iss', 'exp', 'aud']],
    [{ audience: null, dangerouslyAcceptAnyAudience: true }, ['iss', 'exp']],
    [{ audience: null, clientIds: ['c'] }, ['iss', 'exp']],
  ])('with %j needs at least %j', (options, names) => {
    expect(entryOf(options).basicClaims).toEqual(names);
  });

  test('forbids header parameters, of which some may be ignored', () => {
    const always = ['crit', 'b64', 'enc', 'zip', 'epk', 'p2c', 'p2s'];
    const named = ['jku', 'x5u', 'jwk', 'x5c'];
    expect(entryOf({}).forbiddenParameters).toEqual(new Set([...always, ...named]));
    expect(
      entryOf({ dangerouslyIgnoreHeaderParameters: ['jku', 'x5c'] }).forbiddenParameters,
    ).toEqual(new Set([...always, 'x5u', 'jwk']));
  });

  test('says what is wrong with a key', () => {
    const { keyFault, keySlot } = entryOf({});
    expect(keyFault(published(testKeys.rsa[0], { alg: 'RS256' }))).toBeUndefined();
    expect(keyFault(published(testKeys.weakRsa))).toBe('weak');
    expect(keySlot).toEqual({ record: undefined });
  });
});

describe('a source of keys', () => {
  test('is not asked about an issuer that is wrong anyway', () => {
    const asked: unknown[] = [];
    const judging = { ...keys, issuerFault: (issuer: string) => void asked.push(issuer) };
    expect(found({ ...minimum, keys: judging, issuer: '' })).toEqual(['issuer: must not be blank']);
    expect(found({ ...minimum, keys: judging, issuer: 5 })).toHaveLength(1);
    expect(asked).toEqual([]);
  });
});

describe('options', () => {
  test.each([5, 'a', {}, []])('issuers that are no list of issuers: %j', (issuers) => {
    expect(found({ audience: AUDIENCE, keys, issuers })).toEqual([
      'issuers: must be a list of { issuer, … } with at least one entry',
    ]);
  });

  test.each(['acceptEmptySubject', 'acceptNonce', 'acceptAnyKid', 'acceptUnlikelyIssuer'])(
    '%s is true or false',
    (name) => {
      for (const value of [1, 'true', null, {}]) {
        expect(found({ ...minimum, [name]: value })).toEqual([`${name}: must be true or false`]);
      }
    },
  );

  test('diagnostics are facts, or values too', () => {
    expect(compilePolicy(minimum).diagnostics).toBe('facts');
    expect(found({ ...minimum, diagnostics: 'facts' })).toEqual([]);
    expect(found({ ...minimum, diagnostics: 'values' })).toEqual([]);
    expect(found({ ...minimum, diagnostics: 'all' })).toEqual([
      'diagnostics: must be one of facts, values',
    ]);
  });

  test('a profile that no issuer has needs nothing', () => {
    const issuers = [{ issuer: 'a', profile: 'standard' }];
    expect(found({ audience: AUDIENCE, keys, profile: 'fapi2', issuers })).toEqual([]);
  });

  test.each(['actor', 'authorizationDetails', 'anyPermission'])(
    '%s may not be undefined',
    (name) => {
      expect(found({ ...minimum, [name]: undefined })).toEqual([`${name}: ${UNDEFINED}`]);
    },
  );

  test.each([
    'anyScope',
    'scopes',
    'permissions',
    'anyPermission',
    'maxAgeSeconds',
    'acr',
    'actor',
    'authorizationDetails',
    'check',
  ])('%s of a route may not be undefined', (name) => {
    expect(problemsOf(() => compileRequirement(NO_REQUIREMENT, { [name]: undefined }))).toEqual([
      { path: `requirement.${name}`, message: UNDEFINED },
    ]);
  });
});
