import type { AuthEvent } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { AUDIENCE, codeOf, createSetting, ISSUER, pathsOf, syncCodeOf } from '../setting.ts';

type Members = Readonly<Record<string, unknown>>;

const OTHER = 'https://other.test';
const setting = await createSetting();
const nowSeconds = setting.clock.now() / 1000;

/** The ways in which an issuer gets options of its own. */
const WAYS: Readonly<Record<string, (own: Members) => Members>> = {
  'of a listed issuer': (own) => ({ issuer: undefined, issuers: [{ issuer: OTHER, ...own }] }),
  'of a resolved issuer': (own) => ({
    issuer: undefined,
    resolveIssuer: async () => ({ issuer: OTHER, ...own }),
  }),
};

async function sign(claims: Members, iss = OTHER): Promise<string> {
  return setting.issuer.sign({ iss, ...claims });
}

const schemaOf = (validate: (claims: Members) => unknown): object => ({
  '~standard': { version: 1, vendor: 'test', validate },
});
const tenantOnly = schemaOf(({ tenant }) =>
  typeof tenant === 'string' ? { value: { tenant: tenant.toUpperCase() } } : { issues: ['no'] },
);

/** An option, the opposite for the verifier, and a token that only the issuer's own option refuses. */
const REFUSING: readonly (readonly [
  own: Members,
  shared: Members,
  claims: Members,
  code: string,
])[] = [
  [
    { scopeClaim: 'scp' },
    { scopeClaim: 'scope', requiredScopes: ['a'] },
    { scope: 'a' },
    'insufficient_scope',
  ],
  [
    { permissionsClaim: 'roles' },
    { permissionsClaim: 'permissions', requiredPermissions: ['a'] },
    { permissions: ['a'] },
    'insufficient_permissions',
  ],
  [
    { clientIdClaim: 'azp' },
    { clientIds: ['c'] },
    { client_id: 'c', azp: 'd' },
    'invalid_audience',
  ],
  [{ requiredScopes: ['b'] }, { requiredScopes: ['a'] }, { scope: 'a' }, 'insufficient_scope'],
  [{ anyScope: ['b', 'c'] }, { anyScope: ['a'] }, { scope: 'a' }, 'insufficient_scope'],
  [
    { anyPermission: ['b', 'c'] },
    { anyPermission: ['a'] },
    { permissions: ['a'] },
    'insufficient_permissions',
  ],
  [
    { requiredPermissions: ['b'] },
    { requiredPermissions: ['a'] },
    { permissions: ['a'] },
    'insufficient_permissions',
  ],
  [
    { clockToleranceSeconds: 0 },
    { clockToleranceSeconds: 60 },
    { exp: nowSeconds - 1 },
    'token_expired',
  ],
  [
    { clockToleranceSeconds: 0 },
    { dangerouslyLargeClockToleranceSeconds: 600 },
    { exp: nowSeconds - 1 },
    'token_expired',
  ],
  [
    { maxTokenAgeSeconds: 10 },
    { maxTokenAgeSeconds: 600 },
    { iat: nowSeconds - 100 },
    'token_expired',
  ],
  [{ claims: tenantOnly }, { claims: schemaOf(() => ({ value: {} })) }, {}, 'invalid_claims'],
  [{ check: () => false }, { check: () => true }, {}, 'access_denied'],
  [{ actor: false }, { actor: { subjects: ['a'] } }, { act: { sub: 'a' } }, 'actor_not_accepted'],
];

describe.each(Object.entries(WAYS))('an option %s', (_, toOptions) => {
  test.each(REFUSING)('%o in place of %o refuses %j: %s', async (own, shared, claims, code) => {
    const token = await sign(claims);
    const one = setting.verifier({ ...shared, ...toOptions(own) });
    expect(await codeOf(async () => one.verify(token))).toBe(code);
    expect(syncCodeOf(() => one.verifySync(token))).toBe(code);
    const other = setting.verifier({ ...shared, ...toOptions({}) });
    expect(await codeOf(async () => other.verify(token))).toBe('passed');
    expect(syncCodeOf(() => other.verifySync(token))).toBe('passed');
  });

  test('leaves the options that it does not name to the verifier', async () => {
    const shared = { requiredScopes: ['a'], requiredPermissions: ['p'], maxTokenAgeSeconds: 600 };
    const verifier = setting.verifier({ ...shared, ...toOptions({ requiredScopes: ['b'] }) });
    const ask = async (claims: Members): Promise<string> => {
      const token = await sign(claims);
      return codeOf(async () => verifier.verify(token));
    };
    expect(await ask({ scope: 'b', permissions: ['p'] })).toBe('passed');
    expect(await ask({ scope: 'b' })).toBe('insufficient_permissions');
    expect(await ask({ scope: 'a', permissions: ['p'] })).toBe('insufficient_scope');
    const old = { scope: 'b', permissions: ['p'], iat: nowSeconds - 700 };
    expect(await ask(old)).toBe('token_expired');
  });

  test('holds for tokens in the cache, and for a second look at an identity', async () => {
    const own = { maxTokenAgeSeconds: 100, clockToleranceSeconds: 0 };
    const shared = { maxTokenAgeSeconds: 6_000, clockToleranceSeconds: 60, tokenCache: true };
    const local = await createSetting();
    const verifier = local.verifier({ ...shared, ...toOptions(own) });
    const token = await local.issuer.sign({ iss: OTHER }, { expiresInSeconds: 3_600 });
    const identity = await verifier.verify(token);
    local.clock.advance(99);
    expect(await codeOf(async () => verifier.verify(token))).toBe('passed');
    local.clock.advance(1);
    expect(await codeOf(async () => verifier.verify(token))).toBe('token_expired');
    expect(await codeOf(async () => verifier.authorize(identity, {}))).toBe('token_expired');
  });

  test('replaces a demand also where a route adds its own', async () => {
    const options = { requiredScopes: ['a'], ...toOptions({ requiredScopes: ['b'] }) };
    const verifier = setting.verifier(options);
    const requirement = verifier.requirement({ scopes: ['r'], permissions: ['p'] });
    const ask = async (claims: Members): Promise<unknown> => {
      const outcome = await verifier.tryVerify(await sign(claims), { requirement });
      return outcome.ok ? 'passed' : [outcome.error.code, outcome.error.requiredScopes];
    };
    expect(await ask({ scope: 'b r', permissions: ['p'] })).toBe('passed');
    expect(await ask({ scope: 'a r', permissions: ['p'] })).toEqual([
      'insufficient_scope',
      ['b', 'r'],
    ]);
    expect(await ask({ scope: 'b', permissions: ['p'] })).toEqual([
      'insufficient_scope',
      ['b', 'r'],
    ]);
    expect(await ask({ scope: 'b r' })).toEqual(['insufficient_permissions', ['b', 'r']]);
    const identity = await verifier.verify(await sign({ scope: 'b' }));
    expect(await codeOf(async () => verifier.authorize(identity, { scopes: ['r'] }))).toBe(
      'insufficient_scope',
    );
    expect(await codeOf(async () => verifier.authorize(identity, { scopes: ['b'] }))).toBe(
      'passed',
    );
  });

  test('gives the identity what the issuer’s claims say', async () => {
    const own = {
      scopeClaim: 'grants',
      permissionsClaim: ['realm_access', 'roles'],
      clientIdClaim: 'cid',
      claims: tenantOnly,
    };
    const token = await sign({
      scope: 'never',
      grants: ['s'],
      permissions: ['never'],
      realm_access: { roles: ['r'] },
      client_id: 'never',
      cid: 'c',
      tenant: 'a',
    });
    const verifier = setting.verifier(toOptions(own));
    for (const identity of [await verifier.verify(token), verifier.verifySync(token)]) {
      const { scopes, permissions, clientId, claims } = identity;
      expect([[...scopes], [...permissions], clientId, claims['tenant']]).toEqual([
        ['s'],
        ['r'],
        'c',
        'A',
      ]);
    }
  });

  test('the step-up of a route allows for the clock of the issuer', async () => {
    const options = { clockToleranceSeconds: 60, ...toOptions({ clockToleranceSeconds: 0 }) };
    const verifier = setting.verifier(options);
    const ask = async (auth_time: number): Promise<string> => {
      const token = await sign({ auth_time });
      return codeOf(async () => verifier.verify(token, { requirement: { maxAgeSeconds: 10 } }));
    };
    expect(await ask(nowSeconds - 10)).toBe('passed');
    expect(await ask(nowSeconds - 11)).toBe('insufficient_user_authentication');
  });

  test('a check stands in for an audience', async () => {
    const verifier = setting.verifier(toOptions({ audience: null, check: () => true }));
    const token = await sign({ aud: 'elsewhere' });
    expect(await codeOf(async () => verifier.verify(token))).toBe('passed');
  });
});

describe('two issuers', () => {
  const verifier = setting.verifier({
    issuer: undefined,
    issuers: [
      { issuer: ISSUER, permissionsClaim: 'roles', requiredPermissions: ['r'] },
      { issuer: OTHER, scopeClaim: 'scp', requiredScopes: ['s'] },
    ],
  });
  const ask = async (claims: Members, iss: string): Promise<string> => {
    const token = await sign(claims, iss);
    return codeOf(async () => verifier.verify(token));
  };

  test('have demands and places of their own', async () => {
    expect(await ask({ roles: ['r'] }, ISSUER)).toBe('passed');
    expect(await ask({ roles: ['r'] }, OTHER)).toBe('insufficient_scope');
    expect(await ask({ scp: 's' }, OTHER)).toBe('passed');
    expect(await ask({ scp: 's', scope: '' }, OTHER)).toBe('passed');
    expect(await ask({ scp: 's' }, ISSUER)).toBe('insufficient_permissions');
    expect(await ask({ scope: 's', permissions: ['r'] }, ISSUER)).toBe('insufficient_permissions');
    expect(await ask({ scope: 's', permissions: ['r'] }, OTHER)).toBe('insufficient_scope');
  });
});

/** Options that are wrong, each with where it is wrong. */
const WRONG: readonly (readonly [own: Members, path: string])[] = [
  [{ scopeClaim: 5 }, 'scopeClaim'],
  [{ scopeClaim: [{ path: 'a' }, 'b'] }, 'scopeClaim[1]'],
  [{ permissionsClaim: { path: 'a', separator: '' } }, 'permissionsClaim.separator'],
  [{ clientIdClaim: [] }, 'clientIdClaim'],
  [{ requiredScopes: ['a b'] }, 'requiredScopes[0]'],
  [{ requiredScopes: undefined }, 'requiredScopes'],
  [{ anyScope: [] }, 'anyScope'],
  [{ anyScope: undefined }, 'anyScope'],
  [{ requiredPermissions: 'p' }, 'requiredPermissions'],
  [{ requiredPermissions: undefined }, 'requiredPermissions'],
  [{ anyPermission: [''] }, 'anyPermission[0]'],
  [{ anyPermission: undefined }, 'anyPermission'],
  [{ clockToleranceSeconds: 61 }, 'clockToleranceSeconds'],
  [{ dangerouslyLargeClockToleranceSeconds: 5 }, 'dangerouslyLargeClockToleranceSeconds'],
  [
    { clockToleranceSeconds: 5, dangerouslyLargeClockToleranceSeconds: 90 },
    'dangerouslyLargeClockToleranceSeconds',
  ],
  [{ maxTokenAgeSeconds: Number.NaN }, 'maxTokenAgeSeconds'],
  [{ maxTokenAgeSeconds: undefined }, 'maxTokenAgeSeconds'],
  [{ claims: {} }, 'claims'],
  [{ claims: undefined }, 'claims'],
  [{ check: 'yes' }, 'check'],
  [{ check: undefined }, 'check'],
];

describe('an own option that is wrong', () => {
  test.each(WRONG)('%o fails at start-up, at %s', (own, path) => {
    const issuers = [{ issuer: ISSUER }, { issuer: OTHER, ...own }];
    expect(pathsOf(() => setting.verifier({ issuer: undefined, issuers }))).toEqual([
      `issuers[1].${path}`,
    ]);
  });

  test.each(WRONG)('%o of a resolver is an event with its path, and 503: %s', async (own, path) => {
    const events: AuthEvent[] = [];
    const verifier = setting.verifier({
      issuer: undefined,
      resolveIssuer: () => ({ issuer: OTHER, ...own }),
      onEvent: (event: AuthEvent) => events.push(event),
    });
    const token = await sign({ aud: AUDIENCE });
    const outcome = await verifier.tryVerify(token);
    expect(outcome.ok || [outcome.error.code, outcome.error.status]).toEqual([
      'verification_unavailable',
      503,
    ]);
    const paths = [`resolveIssuer().${path}`];
    expect(events).toContainEqual({ type: 'resolver', outcome: 'invalid-entry', paths });
  });

  test('in profile fapi2, a tolerance beyond 60 seconds', () => {
    const weak = { issuer: OTHER, profile: 'fapi2', dangerouslyLargeClockToleranceSeconds: 90 };
    const issuers = [weak];
    const demands = { mtls: {}, checkRevoked: () => false, algorithms: undefined };
    expect(pathsOf(() => setting.verifier({ issuer: undefined, issuers, ...demands }))).toEqual([
      'issuers[0].dangerouslyLargeClockToleranceSeconds',
    ]);
  });
});
