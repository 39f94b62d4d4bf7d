import { staticJwks } from '@oidc-verify/core';
import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compile.ts';
import { AUDIENCE, ISSUER, problemsOf, published } from '../setting.ts';

const keys = {
  peek: () => undefined,
  load: async () => {},
  wake: () => 'pending',
  close: () => {},
};
const minimum = { issuer: ISSUER, audience: AUDIENCE, keys };
const found = (options: object): readonly string[] =>
  problemsOf(() => compilePolicy(options)).map(({ path, message }) => `${path}: ${message}`);
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
