import { CONTRACT, CONTRACT_VERSION, staticJwks } from '@oidc-verify/core';
import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import type { Jwk } from '../../src/jose/jwk.ts';
import { compilePolicy } from '../../src/policy/compile.ts';
import { AUDIENCE, ISSUER, messagesOf, problemsOf, published, syncCodeOf } from '../setting.ts';

const rsa = published(testKeys.rsa[0], { kid: 'a' });
const withKeys = (keys: readonly Jwk[], algorithms?: readonly string[]): readonly string[] =>
  messagesOf(() =>
    compilePolicy({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: staticJwks({ keys }),
      algorithms,
    }),
  );

describe('fixed keys', () => {
  test('RSA without alg is fine for one algorithm and ambiguous for two', () => {
    expect(withKeys([rsa], ['RS256'])).toEqual([]);
    expect(withKeys([rsa], ['RS256', 'PS256'])).toEqual([
      'keys: an RSA key without `alg` could serve each of RS256, PS256: add `alg` to the key',
    ]);
    expect(withKeys([{ ...rsa, alg: 'PS256' }], ['RS256', 'PS256'])).toEqual([]);
  });

  test('that can verify nothing are named with the reasons', () => {
    expect(withKeys([{ ...rsa, use: 'enc' }, published(testKeys.weakRsa)])).toEqual([
      'keys: none of the keys can verify RS256 (1 unsupported, 1 weak)',
    ]);
    expect(withKeys([{ ...rsa, alg: 'RS256' }], ['ES256'])).toEqual([
      'keys: none of the keys can verify ES256',
    ]);
    expect(withKeys([testKeys.rsa[0] as Jwk])).toEqual([
      'keys: none of the keys can verify RS256 (1 private)',
    ]);
  });

  test('an unusable one beside a usable one is no fault', () => {
    expect(withKeys([rsa, { kty: 'oct', k: 'AA' }])).toEqual([]);
  });

  test('wrong algorithms are reported alone', () => {
    expect(withKeys([rsa], ['HS256'])).toHaveLength(1);
  });
});

const paths = (options: object): readonly string[] =>
  problemsOf(() =>
    compilePolicy({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: staticJwks({ keys: [rsa] }),
      ...options,
    }),
  ).map(({ path }) => path);

describe('a source that names its issuer’s fault', () => {
  const source = {
    peek: () => undefined,
    load: async () => {},
    wake: () => 'pending',
    close: () => {},
    issuerFault: (issuer: string) => (issuer === 'bad' ? 'is no URL' : undefined),
  };
  const found = (options: object): readonly string[] =>
    messagesOf(() => compilePolicy({ audience: AUDIENCE, keys: source, ...options }));

  test('has it reported where the issuer stands', () => {
    expect(found({ issuer: 'bad' })).toEqual(['issuer: is no URL']);
    expect(found({ issuers: [{ issuer: 'good' }, { issuer: 'bad' }] })).toEqual([
      'issuers[1].issuer: is no URL',
    ]);
    expect(found({ issuer: 'good' })).toEqual([]);
  });

  test('is not asked about an issuer that is wrong anyway', () => {
    expect(found({ issuer: '' })).toEqual(['issuer: must not be blank']);
  });
});

describe('accepted types', () => {
  test.each([
    'dpop+jwt',
    'logout+jwt',
    'secevent+jwt',
    'token-introspection+jwt',
    'application/DPoP+JWT',
    'Application/logout+jwt',
    'dpop+jwt; v=1',
    'application/logout+jwt;charset=utf-8',
  ])('%s may not be accepted', (type) => {
    expect(paths({ acceptedTypes: [type] })).toEqual(['acceptedTypes[0]']);
  });

  test('have no place in rfc9068', () => {
    expect(paths({ profile: 'rfc9068', acceptedTypes: ['x+jwt'] })).toEqual(['acceptedTypes']);
    expect(paths({ acceptedTypes: ['x+jwt'] })).toEqual([]);
  });
});

const compile = (keys: object): unknown =>
  compilePolicy({ issuer: ISSUER, audience: AUDIENCE, keys });

describe('contract', () => {
  const source = {
    peek: () => undefined,
    load: async () => {},
    wake: () => 'pending',
    close: () => {},
  };

  test('a key source without contract is the user’s own', () => {
    expect(syncCodeOf(() => compile(source))).toBe('passed');
    expect(syncCodeOf(() => compile({ ...source, [CONTRACT]: CONTRACT_VERSION }))).toBe('passed');
  });

  test.each([
    [2, '2'],
    [0, '0'],
    ['1', '1'],
    [null, 'null'],
    [{}, 'of another kind'],
  ])('contract %j is refused, naming both', (version, theirs) => {
    const keys = { ...source, [CONTRACT]: version };
    expect(syncCodeOf(() => compile(keys))).toBe('incompatible_core');
    const [problem] = problemsOf(() => compile(keys));
    expect(problem?.path).toBe('keys');
    expect(problem?.message).toContain(`contract ${theirs}`);
    expect(problem?.message).toContain(`follows ${CONTRACT_VERSION}`);
  });
});
