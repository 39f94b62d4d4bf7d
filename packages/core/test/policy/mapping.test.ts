import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compile.ts';
import type { Policy } from '../../src/policy/compile.ts';
import { NO_REQUIREMENT } from '../../src/policy/join-requirement.ts';
import type { Mapping } from '../../src/policy/mapping.ts';
import { PROFILES } from '../../src/policy/profiles.ts';
import { AUDIENCE } from '../setting.ts';
import { keys } from './minimum.ts';

const check = (): boolean => true;
const claims = { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) } };
const compile = (own: object, shared: object = {}): { policy: Policy; mapping: Mapping } => {
  const issuers = [{ issuer: 'a', ...own }];
  const policy = compilePolicy({ audience: AUDIENCE, keys, ...shared, issuers });
  const mapping = policy.trusted.get('a')?.mapping;
  if (mapping === undefined) throw new Error('a is not trusted');
  return { policy, mapping };
};

describe('the mapping of an issuer', () => {
  test.each([{}, { requiredClaims: ['x'] }, { algorithms: ['ES256'] }, { scopeClaim: undefined }])(
    'is that of the verifier where it has no such option: %j',
    (own) => {
      const { policy, mapping } = compile(own, { requiredScopes: ['s'], scopeClaim: 'roles' });
      expect(mapping).toBe(policy.mapping);
    },
  );

  const demands: readonly (readonly [string, unknown, object])[] = [
    ['requiredScopes', ['b'], { allScopes: ['b'] }],
    ['anyScope', ['b', 'c'], { anyScopes: [['b', 'c']], allScopes: ['s'] }],
    ['requiredPermissions', ['b'], { permissions: ['b'], allScopes: ['s'] }],
    ['anyPermission', ['b', 'c'], { anyPermissions: [['b', 'c']], allScopes: ['s'] }],
    ['actor', false, { actors: [{ optional: true }], allScopes: ['s'] }],
  ];
  test.each(demands)('%s of its own replaces the one of the verifier', (name, value, expected) => {
    const { policy, mapping } = compile({ [name]: value }, { requiredScopes: ['s'] });
    expect(mapping).not.toBe(policy.mapping);
    expect(mapping.requirement).toMatchObject(expected);
    expect(policy.mapping.requirement).toMatchObject({ allScopes: ['s'], actors: [] });
    expect(Object.isFrozen(mapping)).toBe(true);
  });

  test.each<[string, unknown, unknown]>([
    ['scopeClaim', 'x', [{ path: ['x'], separator: undefined }]],
    ['permissionsClaim', 'x', [{ path: ['x'], separator: undefined }]],
    ['clientIdClaim', 'x', [['x']]],
    ['clockToleranceSeconds', 7, 7],
    ['maxTokenAgeSeconds', 7, 7],
    ['claims', claims, claims],
    ['check', check, check],
  ])('%s of its own leaves the demands of the verifier', (name, value, expected) => {
    const { policy, mapping } = compile({ [name]: value }, { requiredScopes: ['s'] });
    expect(mapping).toMatchObject({ [name]: expected });
    expect(policy.mapping).not.toMatchObject({ [name]: expected });
    expect(mapping.requirement).toBe(policy.mapping.requirement);
  });

  test('takes every option that it does not have from the verifier', () => {
    const shared = {
      scopeClaim: 'x',
      permissionsClaim: 'y',
      clientIdClaim: 'z',
      dangerouslyLargeClockToleranceSeconds: 90,
      maxTokenAgeSeconds: 8,
      claims,
      check,
    };
    const { policy, mapping } = compile({ requiredScopes: ['s'] }, shared);
    const { requirement, ...others } = policy.mapping;
    expect(mapping).toMatchObject(others);
    expect(mapping.clockToleranceSeconds).toBe(90);
    expect(requirement).toBe(NO_REQUIREMENT);
  });

  test('has the nearer tolerance, whichever name it has', () => {
    const large = { dangerouslyLargeClockToleranceSeconds: 90 };
    expect(compile({ clockToleranceSeconds: 0 }, large).mapping.clockToleranceSeconds).toBe(0);
    expect(compile(large, { clockToleranceSeconds: 0 }).mapping.clockToleranceSeconds).toBe(90);
    expect(compile({ check }).mapping.clockToleranceSeconds).toBe(5);
  });

  test('that demands nothing is told by identity', () => {
    expect(compile({}).mapping.requirement).toBe(NO_REQUIREMENT);
    expect(compile({ check }).mapping.requirement).toBe(NO_REQUIREMENT);
    expect(NO_REQUIREMENT).toEqual({
      allScopes: [],
      anyScopes: [],
      permissions: [],
      anyPermissions: [],
      actors: [],
      details: [],
      stepUp: undefined,
      routeChecks: [],
      challengeScopes: [],
    });
    expect(Object.isFrozen(NO_REQUIREMENT)).toBe(true);
  });
});

test('what each profile demands', () => {
  const usual = {
    types: ['jwt', 'at+jwt'],
    typOptional: true,
    typesExtendable: true,
    requiredClaims: [],
    expOptional: false,
    defaultAlgorithms: ['RS256'],
    permittedAlgorithms: undefined,
    audienceMandatory: false,
    senderConstrained: false,
    revocationChecked: false,
    weakenable: true,
    resourceMandatory: false,
  };
  expect(PROFILES.standard).toEqual(usual);
  expect(PROFILES.mcp).toEqual({ ...usual, audienceMandatory: true, resourceMandatory: true });
});
