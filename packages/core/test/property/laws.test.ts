import { createVerifier, staticJwks } from '@oidc-verify/core';
import type { IssuerOptions, Outcome, Requirement, VerifierOptions } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { fc } from './fast-check.ts';
import { HEADER, render, toMembers } from './json-mutation.ts';
import { ISSUER, NOW } from './oracle.ts';
import { RUNS, SEED } from './runs.ts';
import { published, signBytes } from './signer.ts';

const run = { numRuns: RUNS.laws, seed: SEED };
const keys = staticJwks({ keys: published });
const base: VerifierOptions = {
  issuer: ISSUER,
  audience: 'a',
  algorithms: ['Ed25519'],
  keys,
  now: () => NOW * 1000,
};

const header = (typ: string | undefined): string =>
  render(
    typ === undefined
      ? HEADER.filter(([name]) => name !== '"typ"')
      : [...HEADER.filter(([name]) => name !== '"typ"'), ...toMembers({ typ })],
  );

/** Tokens that are all well made, and differ in what policies ask about. */
const tokens: fc.Arbitrary<string> = fc
  .record(
    {
      aud: fc.constantFrom<unknown>('a', 'b', ['a', 'b'], ['b', 'c'], ['c', 'a']),
      scope: fc.constantFrom<unknown>('r', 'r w', 'w', ['r', 'x'], 5, ''),
      permissions: fc.constantFrom<unknown>(['p'], ['p', 'q'], 'q', null),
      client_id: fc.constantFrom('c1', 'c2'),
      sub: fc.constantFrom('s1', 's2'),
      jti: fc.constant('j'),
      iat: fc.constantFrom(NOW, NOW - 100, NOW - 1000, NOW + 62),
      exp: fc.constantFrom(NOW + 300, NOW + 1, NOW - 3, NOW - 7, NOW - 30),
      nbf: fc.constantFrom(NOW - 10, NOW + 4, NOW + 40),
      token_use: fc.constant('access'),
    },
    { requiredKeys: ['exp', 'aud'] },
  )
  .chain((claims) =>
    fc.constantFrom('at+jwt', 'at+jwt', 'JWT', undefined).map((typ) => {
      const payload = JSON.stringify({ iss: ISSUER, ...claims });
      return signBytes(Buffer.from(header(typ)), Buffer.from(payload));
    }),
  );

type Demands = Partial<VerifierOptions>;
/** One more thing that a policy asks for. */
const demands: fc.Arbitrary<Demands> = fc.constantFrom<Demands>(
  { requiredScopes: ['r'] },
  { requiredScopes: ['r', 'w'] },
  { anyScope: ['w', 'x'] },
  { requiredPermissions: ['p'] },
  { requiredPermissions: ['p', 'q'] },
  { anyPermission: ['p', 'q'] },
  { requiredClaims: ['sub'] },
  { requiredClaims: ['nbf', 'jti'] },
  { maxTokenAgeSeconds: 50 },
  { maxTokenAgeSeconds: 500 },
  { clientIds: ['c1'] },
  { profile: 'rfc9068' },
  { clockToleranceSeconds: 0 },
  { check: ({ subject }) => subject === 's1' },
  { checkRevoked: ({ subject }) => subject === 's2' },
);
const policies: fc.Arbitrary<Demands> = fc
  .tuple(demands, demands, fc.boolean())
  .map(([one, other, isBoth]) => (isBoth ? { ...one, ...other } : {}));

const decided = new Map<string, number>();

function decide(options: Demands, token: string, requirement?: Requirement): string {
  const verifier = createVerifier({ ...base, ...options });
  const outcome: Outcome = verifier.tryVerifySync(token, { requirement });
  const decision = outcome.ok ? 'accepted' : outcome.error.code;
  decided.set(decision, (decided.get(decision) ?? 0) + 1);
  return decision;
}

const isOk = (decision: string): boolean => decision === 'accepted';
const isMore = (policy: Demands, more: Demands): boolean =>
  Object.keys(more).every((name) => !Object.hasOwn(policy, name));

describe('laws of policies', () => {
  test('one more demand never turns a refusal into an acceptance', () => {
    fc.assert(
      fc.property(tokens, policies, demands, (token, policy, more) => {
        fc.pre(isMore(policy, more));
        const before = decide(policy, token);
        const after = decide({ ...policy, ...more }, token);
        expect(isOk(after) && !isOk(before), `${before} → ${after}`).toBe(false);
      }),
      run,
    );
    expect(decided.get('accepted')).toBeGreaterThan(50);
    expect(decided.size).toBeGreaterThan(6);
  });

  test('one more demand on the route never does either', () => {
    const routes = fc.constantFrom<Requirement>(
      { scopes: ['r'] },
      { scopes: ['w'], permissions: ['p'] },
      { anyScope: ['w', 'x'] },
      { permissions: ['q'] },
      { anyPermission: ['q', 'x'] },
      { check: ({ clientId }) => clientId === 'c1' },
    );
    fc.assert(
      fc.property(tokens, policies, routes, (token, policy, route) => {
        const after = decide(policy, token, route);
        expect(isOk(after) && !isOk(decide(policy, token))).toBe(false);
      }),
      run,
    );
  });

  test('it does not matter whether the policy or the route asks for scopes and permissions', () => {
    const scopes = fc.uniqueArray(fc.constantFrom('r', 'w', 'x'), { minLength: 1 });
    const allowed = fc.uniqueArray(fc.constantFrom('p', 'q'), { minLength: 1 });
    fc.assert(
      fc.property(tokens, scopes, scopes, allowed, allowed, (token, all, some, ...two) => {
        const [permissions, anyPermission] = two;
        const asRoute = { scopes: all, anyScope: some, permissions, anyPermission };
        const asOptions = {
          requiredScopes: all,
          anyScope: some,
          requiredPermissions: permissions,
          anyPermission,
        };
        expect(decide({}, token, asRoute)).toBe(decide(asOptions, token));
      }),
      run,
    );
  });

  test('the order of audiences does not matter, nor does one named twice', () => {
    const audiences = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(tokens, audiences, (token, audience) => {
        const decision = decide({ audience }, token);
        expect(decide({ audience: audience.toReversed() }, token)).toBe(decision);
        expect(decide({ audience: [...audience, ...audience] }, token)).toBe(decision);
      }),
      run,
    );
  });

  test('one more audience never turns an acceptance into a refusal', () => {
    const audience = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(tokens, audience, audience, (token, one, other) => {
        const before = decide({ audience: one }, token);
        expect(isOk(before) && !isOk(decide({ audience: [other, one] }, token))).toBe(false);
      }),
      run,
    );
  });

  test('the order of issuers does not matter, and one more does not change what a token gets', () => {
    const { issuer = '', audience = '', keys: own = keys, ...shared } = base;
    const entry: IssuerOptions = { issuer, audience, keys: own };
    const other: IssuerOptions = {
      issuer: 'https://other.test',
      audience: 'a',
      keys: staticJwks({ keys: published }),
    };
    const ask = (issuers: readonly IssuerOptions[], token: string): string => {
      const outcome = createVerifier({ ...shared, issuers }).tryVerifySync(token);
      return outcome.ok ? 'accepted' : outcome.error.code;
    };
    fc.assert(
      fc.property(tokens, (token) => {
        const decision = decide({}, token);
        expect([
          ask([entry], token),
          ask([entry, other], token),
          ask([other, entry], token),
        ]).toEqual([decision, decision, decision]);
      }),
      run,
    );
  });

  test('more tolerance never refuses what less tolerance accepts', () => {
    const seconds = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(tokens, seconds, seconds, (token, one, other) => {
        const less = decide({ clockToleranceSeconds: Math.min(one, other) }, token);
        const more = decide({ clockToleranceSeconds: Math.max(one, other) }, token);
        expect(isOk(less) && !isOk(more)).toBe(false);
      }),
      run,
    );
  });

  test('an expired token stays expired', () => {
    fc.assert(
      fc.property(tokens, fc.nat(1000), fc.nat(1000), (token, first, later) => {
        const at = (seconds: number): string =>
          decide({ now: () => (NOW + seconds) * 1000 }, token);
        const isExpired = at(first) === 'token_expired';
        expect(isExpired && at(first + later) !== 'token_expired').toBe(false);
      }),
      run,
    );
  });
});
