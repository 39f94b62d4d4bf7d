import type { VerifiedToken } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { compileRequirement } from '../../src/policy/requirement.ts';
import { NO_REQUIREMENT } from '../../src/policy/join-requirement.ts';
import { compilePolicy } from '../../src/policy/compile.ts';
import { toProgress } from '../../src/verify/context.ts';
import type { Context } from '../../src/verify/context.ts';
import { toVerifiedToken } from '../../src/verify/identity.ts';
import { authorizeAgain } from '../../src/verify/reauthorize.ts';
import type { Established } from '../../src/verify/token.ts';
import { AUDIENCE, createSetting, ISSUER, syncCodeOf } from '../setting.ts';
import { toldOf } from './told.ts';

const setting = await createSetting();
const policyOf = (): Context['policy'] =>
  compilePolicy({ issuer: ISSUER, audience: AUDIENCE, keys: setting.keys });
const policy = policyOf();
const contextOf = (route: object): Context => ({
  mode: 'sync',
  call: {},
  policy,
  requirement: compileRequirement(policy.mapping.requirement, route),
  route: compileRequirement(NO_REQUIREMENT, route),
  progress: toProgress(undefined),
  engine: undefined as never,
  keyMemory: undefined as never,
  headerMemory: undefined as never,
  tokenMemory: undefined,
  resolver: undefined,
});

function identityFor(owner: Context['policy']): VerifiedToken {
  const payload = { iss: ISSUER, aud: AUDIENCE, exp: 1, scope: 'a' };
  const entry = owner.trusted.get(ISSUER);
  const established = { token: 't', entry, payload, claims: payload };
  return toVerifiedToken(established as unknown as Established, 'Bearer', undefined, owner);
}

describe('a second guard on the same request', () => {
  test('demands what its route does, and nothing of times', () => {
    const identity = identityFor(policy);
    const context = contextOf({ scopes: ['a'] });
    expect(syncCodeOf(() => authorizeAgain(identity, context))).toBe('passed');
    expect(syncCodeOf(() => authorizeAgain(identity, contextOf({ scopes: ['b'] })))).toBe(
      'insufficient_scope',
    );
    expect(context.progress.entry).toBe(policy.trusted.get(ISSUER));
    expect(context.progress.payload).toMatchObject({ iss: ISSUER });
  });

  test('takes no identity but those of its own verifier', async () => {
    for (const identity of [identityFor(policyOf()), { issuer: ISSUER }, null, undefined]) {
      expect(await toldOf(() => authorizeAgain(identity as VerifiedToken, contextOf({})))).toEqual({
        code: 'invalid_token',
        problem: 'foreign-identity',
      });
    }
  });
});
