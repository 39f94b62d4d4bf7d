import { describe, expect, it } from 'vitest';
import { joinRequirement, joinRoute, NO_REQUIREMENT } from '../../src/policy/join-requirement.ts';
import { compileRequirement } from '../../src/policy/requirement.ts';

const DEMANDS: readonly object[] = [
  { scopes: ['read'] },
  { anyScope: ['read', 'write'] },
  { permissions: ['orders'] },
  { anyPermission: ['orders', 'admin'] },
  { actor: { subjects: ['agent'] } },
  { acr: 'gold' },
  { maxAgeSeconds: 0 },
  { check: () => true },
];

describe('a requirement that demands nothing', () => {
  it('is the one that a request knows by identity', () => {
    expect(joinRequirement(NO_REQUIREMENT, {})).toBe(NO_REQUIREMENT);
    expect(joinRoute(NO_REQUIREMENT, NO_REQUIREMENT)).toBe(NO_REQUIREMENT);
    expect(compileRequirement(NO_REQUIREMENT, {})).toBe(NO_REQUIREMENT);
  });

  it.each(DEMANDS)('is not that of %j', (demand) => {
    const demanding = compileRequirement(NO_REQUIREMENT, demand);
    expect(demanding).not.toBe(NO_REQUIREMENT);
    expect(joinRoute(demanding, NO_REQUIREMENT)).not.toBe(demanding);
    expect(joinRoute(NO_REQUIREMENT, demanding)).toEqual(demanding);
  });

  it('is not that of types of authorization details', () => {
    const authorizationDetails = Object.freeze({ type: 'payment' });
    const demanding = joinRequirement(NO_REQUIREMENT, { authorizationDetails } as never);
    expect(demanding).not.toBe(NO_REQUIREMENT);
    expect(demanding.details).toEqual([authorizationDetails]);
  });
});
