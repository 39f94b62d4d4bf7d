import { createFakeKeySource, testKeys } from '@oidc-verify/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compile.ts';
import type { Policy } from '../../src/policy/compile.ts';
import { NO_REQUIREMENT } from '../../src/policy/join-requirement.ts';
import { compileRequirement, REQUIREMENT_ROWS } from '../../src/policy/requirement.ts';
import { VERIFIER_ROWS } from '../../src/policy/verifier-rows.ts';
import { AUDIENCE, ISSUER, published } from '../setting.ts';

const keys = createFakeKeySource({ sets: [{ keys: [published(testKeys.rsa[0])] }] });
const fixed = { now: () => 0, monotonicMs: () => 0, onEvent: () => {} };
const one = { issuer: ISSUER, audience: AUDIENCE, keys, ...fixed };
const { issuer: _, ...shared } = one;
const several = { ...shared, issuers: [{ issuer: ISSUER }, { issuer: 'https://b.test' }] };
const tenants = { ...shared, resolveIssuer: () => undefined };

/** What an attacker would write, by which option; for all others something that is right. */
const HOSTILE: Readonly<Record<string, unknown>> = {
  issuer: 'https://evil.test',
  issuers: [{ issuer: 'https://evil.test' }],
  resolveIssuer: () => ({ issuer: 'https://evil.test' }),
  audience: null,
  clientIds: ['evil'],
  keys: createFakeKeySource({ sets: [{ keys: [published(testKeys.foreignRsa)] }] }),
  check: () => true,
  checkRevoked: () => false,
  dangerouslyAcceptAnyAudience: true,
  dangerouslyAcceptIdTokens: true,
  dangerouslyIgnoreHeaderParameters: ['jku', 'jwk', 'x5u', 'x5c'],
  dangerouslyLargeClockToleranceSeconds: 86_400,
  maxAgeSeconds: 1e9,
};

function read(from: object, rows: object): unknown {
  return Object.keys(rows).map((name): unknown => [name, Reflect.get(from, name)]);
}

function compile(): unknown {
  const all = [one, several, tenants].map((options) => readAll(compilePolicy(options)));
  return JSON.parse(
    JSON.stringify(all, (_key, value: unknown) => (value instanceof Set ? [...value] : value)),
  );
}

/**
 * Everything of a policy that a stage can read: members by the name of an option, and all own ones. The
 * type of an entry has no optional member, so its own members are all that a stage can read of it.
 */
function readAll(policy: Policy): unknown {
  const resolved = policy.compileResolved({ issuer: 'https://c.test' });
  const entries = [...policy.trusted.values(), resolved];
  return [read(policy, VERIFIER_ROWS), entries.map((entry) => ({ ...entry })), { ...policy }];
}

describe('an option on Object.prototype', () => {
  const names = [...new Set([...Object.keys(VERIFIER_ROWS), ...Object.keys(REQUIREMENT_ROWS)])];

  afterEach(() => {
    for (const name of names) Reflect.deleteProperty(Object.prototype, name);
  });

  test.each(names)('%s changes no policy and no requirement', (name) => {
    const before = [compile(), compileRequirement(NO_REQUIREMENT, { anyScope: ['a'] })];
    // oxlint-disable-next-line eslint/no-extend-native -- what this test is about
    Object.defineProperty(Object.prototype, name, {
      value: HOSTILE[name] ?? ['polluted'],
      configurable: true,
      writable: true,
      enumerable: true,
    });
    expect([compile(), compileRequirement(NO_REQUIREMENT, { anyScope: ['a'] })]).toEqual(before);
  });
});
