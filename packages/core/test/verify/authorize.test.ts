import { AuthError } from '@oidc-verify/core';
import type { Requirement } from '@oidc-verify/core';
import { describe, expect, test, vi } from 'vitest';
import { refusedEvent } from '../decision.ts';
import { toSchema } from '../memory/cache-setting.ts';
import { codeOf, createSetting, ISSUER, problemsOf, syncCodeOf } from '../setting.ts';

const setting = await createSetting();
type Members = Readonly<Record<string, unknown>>;
const verify = async (
  claims: Members,
  requirement: Requirement,
  options: Members = {},
): Promise<string> => {
  const verifier = setting.verifier(options);
  const token = await setting.issuer.sign(claims);
  const code = await codeOf(async () => verifier.verify(token, { requirement }));
  expect(syncCodeOf(() => verifier.verifySync(token, { requirement }))).toBe(code);
  return code;
};

const hierarchy = (granted: string, needed: string): boolean =>
  granted === 'admin' && needed === 'read';

describe('scopes and permissions', () => {
  test.each<[Members, Requirement, string]>([
    [{ scope: 'a b' }, { scopes: ['a', 'b'] }, 'passed'],
    [{ scope: 'a' }, { scopes: ['a', 'b'] }, 'insufficient_scope'],
    [{ scope: 'A' }, { scopes: ['a'] }, 'insufficient_scope'],
    [{ scope: 'ab' }, { scopes: ['a'] }, 'insufficient_scope'],
    [{}, { scopes: ['a'] }, 'insufficient_scope'],
    [{ scope: 'b' }, { anyScope: ['a', 'b'] }, 'passed'],
    [{ scope: 'c' }, { anyScope: ['a', 'b'] }, 'insufficient_scope'],
    [{ permissions: ['p', 'q'] }, { permissions: ['q'] }, 'passed'],
    [{ permissions: ['p'] }, { permissions: ['p', 'q'] }, 'insufficient_permissions'],
    [{ scope: 'p' }, { permissions: ['p'] }, 'insufficient_permissions'],
    [{ permissions: ['q'] }, { anyPermission: ['p', 'q'] }, 'passed'],
    [{ permissions: ['r'] }, { anyPermission: ['p', 'q'] }, 'insufficient_permissions'],
    [{ permissions: [] }, { anyPermission: ['p'] }, 'insufficient_permissions'],
    [{ scope: 'p q' }, { anyPermission: ['p', 'q'] }, 'insufficient_permissions'],
    [{ permissions: ['p q'] }, { anyPermission: ['p', 'q'] }, 'insufficient_permissions'],
    [{ permissions: 'p q' }, { anyPermission: ['p', 'q'] }, 'insufficient_permissions'],
    [
      { permissions: ['q'] },
      { permissions: ['p'], anyPermission: ['q'] },
      'insufficient_permissions',
    ],
    [{}, { scopes: ['a'], anyPermission: ['p'] }, 'insufficient_scope'],
    [{ permissions: ['p'] }, { scopes: ['p'] }, 'insufficient_scope'],
    [{}, { scopes: ['a'], permissions: ['p'] }, 'insufficient_scope'],
  ])('%j against %j: %s', async (claims, requirement, code) => {
    expect(await verify(claims, requirement)).toBe(code);
  });

  test('the policy’s and the route’s demands hold together', async () => {
    const options = { requiredScopes: ['base'], anyScope: ['a', 'b'], requiredPermissions: ['p'] };
    const route = { scopes: ['x'], anyScope: ['c', 'd'] };
    const permissions = ['p'];
    expect(await verify({ scope: 'base a x d', permissions }, route, options)).toBe('passed');
    for (const scope of ['a x d', 'base x d', 'base a d', 'base a x']) {
      expect(await verify({ scope, permissions }, route, options)).toBe('insufficient_scope');
    }
    expect(await verify({ scope: 'base a x d' }, route, options)).toBe('insufficient_permissions');
  });

  test('one permission of each group is needed: of the policy’s, and of the route’s', async () => {
    const options = { anyPermission: ['a', 'b'] };
    const route = { anyPermission: ['c', 'd'] };
    for (const permissions of [
      ['a', 'c'],
      ['b', 'd'],
      ['a', 'b', 'c'],
    ]) {
      expect(await verify({ permissions }, route, options)).toBe('passed');
    }
    for (const permissions of [['a', 'b'], ['c', 'd'], ['x'], []]) {
      expect(await verify({ permissions }, route, options)).toBe('insufficient_permissions');
      expect(
        await verify({ permissions: permissions.slice(0, 1) }, {}, { anyPermission: ['y'] }),
      ).toBe('insufficient_permissions');
    }
  });

  test('a refusal names all scopes that the operation needs, and the first of any', async () => {
    const verifier = setting.verifier({ requiredScopes: ['base'] });
    const requirement = { scopes: ['x'], anyScope: ['c', 'd'], permissions: ['p'] };
    for (const claims of [{ scope: 'base' }, { scope: 'base x c' }]) {
      const outcome = await verifier.tryVerify(await setting.issuer.sign(claims), { requirement });
      if (outcome.ok) throw new Error('passed');
      expect(outcome.error.challenge()).toContain('scope="base x c"');
    }
  });

  test('scopeImplies widens a grant on the literal true only', async () => {
    const implies = (answer: unknown) => async (): Promise<string> =>
      verify({ scope: 'admin' }, { scopes: ['read'] }, { scopeImplies: () => answer });
    expect(await implies(true)()).toBe('passed');
    for (const answer of [1, 'true', {}, undefined, null, false]) {
      expect(await implies(answer)()).toBe('insufficient_scope');
    }
    expect(
      await verify({ scope: 'admin' }, { anyScope: ['x', 'read'] }, { scopeImplies: hierarchy }),
    ).toBe('passed');
    expect(
      await verify({ scope: 'read' }, { scopes: ['admin'] }, { scopeImplies: hierarchy }),
    ).toBe('insufficient_scope');
  });

  test('scopeImplies that fails or promises refuses with 503', async () => {
    const failing = [
      () => {
        throw new Error('x');
      },
      async () => true,
      async () => Promise.reject(new Error('x')),
    ];
    for (const scopeImplies of failing) {
      expect(await verify({ scope: 'a' }, { scopes: ['b'] }, { scopeImplies })).toBe(
        'verification_unavailable',
      );
    }
  });
});

const refuse = (): never => {
  throw new AuthError('insufficient_permissions');
};

const boom = (): never => {
  throw new Error('x');
};

describe('check and checkRevoked', () => {
  const table: readonly (readonly [unknown, string, string])[] = [
    [true, 'passed', 'token_revoked'],
    [false, 'access_denied', 'passed'],
    [undefined, 'verification_unavailable', 'verification_unavailable'],
    [null, 'verification_unavailable', 'verification_unavailable'],
    [1, 'verification_unavailable', 'verification_unavailable'],
    ['true', 'verification_unavailable', 'verification_unavailable'],
    [{}, 'verification_unavailable', 'verification_unavailable'],
  ];
  test.each(table)('%j: check %s, checkRevoked %s', async (answer, checked, revoked) => {
    const own = (): never => answer as never;
    expect(await verify({}, {}, { check: own })).toBe(checked);
    expect(await verify({}, { check: own })).toBe(checked);
    expect(await verify({}, {}, { checkRevoked: own })).toBe(revoked);
  });

  test.each(table)('a promise of %j is the same in async', async (answer, checked, revoked) => {
    const own = async (): Promise<never> => answer as never;
    const token = await setting.issuer.sign();
    const code = async (options: Members): Promise<string> =>
      codeOf(async () => setting.verifier(options).verify(token));
    expect(await code({ check: own })).toBe(checked);
    expect(await code({ checkRevoked: own })).toBe(revoked);
    for (const options of [{ check: own }, { checkRevoked: own }]) {
      expect(syncCodeOf(() => setting.verifier(options).verifySync(token))).toBe(
        'verification_unavailable',
      );
    }
  });

  test('an AuthError they throw passes through', async () => {
    expect(await verify({}, {}, { check: refuse })).toBe('insufficient_permissions');
    expect(await verify({}, {}, { checkRevoked: refuse })).toBe('insufficient_permissions');
  });

  test('run in order: the policy’s, revocation, the route’s', async () => {
    const order: string[] = [];
    const log = (name: string, answer: boolean) => (): boolean => {
      order.push(name);
      return answer;
    };
    const options = { check: log('policy', true), checkRevoked: log('revoked', false) };
    const route = { scopes: ['a'], check: log('route', true) };
    expect(await verify({ scope: 'a' }, route, options)).toBe('passed');
    expect(order.slice(0, 3)).toEqual(['policy', 'revoked', 'route']);
    order.length = 0;
    expect(await verify({}, route, options)).toBe('insufficient_scope');
    expect(order).not.toContain('route');
    order.length = 0;
    const demanding = { ...options, requiredScopes: ['b'] };
    expect(await verify({ scope: 'a' }, route, demanding)).toBe('insufficient_scope');
    const denying = { ...options, check: log('policy', false) };
    expect(await verify({ scope: 'a' }, route, denying)).toBe('access_denied');
    expect(new Set(order)).toEqual(new Set(['policy']));
  });

  test.each([
    ['scopeImplies', boom, 'threw'],
    ['check', boom, 'threw'],
    ['check', () => 1, 'not-an-answer'],
    ['checkRevoked', boom, 'threw'],
    ['checkRevoked', () => 1, 'not-an-answer'],
  ])('%s that fails is named in an event', async (callback, own, reason) => {
    const heard = setting.events.length;
    const verifier = setting.verifier({ [callback]: own });
    const token = await setting.issuer.sign({ scope: 'a' });
    await verifier.tryVerify(token, {
      requirement: { scopes: callback === 'check' ? ['a'] : ['b'] },
    });
    await verifier.tryVerify(token);
    expect(setting.events.slice(heard)).toContainEqual({
      type: 'callback-failed',
      callback,
      reason,
    });
  });

  test('check sees the identity and the request', async () => {
    const check = vi.fn(() => true);
    const request = { method: 'GET', url: '/x', dpopProofs: [] };
    const verifier = setting.verifier({ check });
    const identity = await verifier.verify(await setting.issuer.sign(), { request });
    expect(check).toHaveBeenCalledWith(identity, request);
  });
});

const WEAK = 'insufficient_user_authentication';
const nowSeconds = setting.clock.now() / 1000;

describe('how the user authenticated (RFC 9470)', () => {
  test.each<[Members, Requirement, string]>([
    [{ acr: 'gold' }, { acr: 'gold' }, 'passed'],
    [{ acr: 'gold' }, { acr: ['gold'] }, 'passed'],
    [{ acr: 'silver' }, { acr: ['gold', 'silver'] }, 'passed'],
    [{ acr: 'bronze' }, { acr: ['gold', 'silver'] }, WEAK],
    [{ acr: 'silver' }, { acr: 'gold' }, WEAK],
    [{ acr: 'Gold' }, { acr: 'gold' }, WEAK],
    [{ acr: 'gold ' }, { acr: 'gold' }, WEAK],
    [{ acr: 'gold silver' }, { acr: ['gold', 'silver'] }, WEAK],
    [{ acr: ['gold'] }, { acr: 'gold' }, WEAK],
    [{ acr: { gold: true } }, { acr: 'gold' }, WEAK],
    [{ acr: 0 }, { acr: '0' }, WEAK],
    [{ acr: null }, { acr: 'null' }, WEAK],
    [{ acr: '' }, { acr: 'gold' }, WEAK],
    [{}, { acr: 'gold' }, WEAK],
    [{}, { acr: 'undefined' }, WEAK],
    [{ amr: ['gold'], acr_values: 'gold' }, { acr: 'gold' }, WEAK],
    [{ acr: 'urn:mace:incommon:iap:silver' }, { acr: 'urn:mace:incommon:iap:silver' }, 'passed'],
  ])('%j against %j: %s', async (claims, requirement, code) => {
    expect(await verify(claims, requirement)).toBe(code);
  });

  test.each<[string, unknown, string]>([
    ['missing', undefined, WEAK],
    ['a text', String(nowSeconds), WEAK],
    ['a date', new Date(nowSeconds * 1000).toISOString(), WEAK],
    ['null', null, WEAK],
    ['true', true, WEAK],
    ['a list', [nowSeconds], WEAK],
    ['an object', { value: nowSeconds }, WEAK],
    ['zero', 0, WEAK],
    ['negative', -nowSeconds, WEAK],
    ['in milliseconds', nowSeconds * 1000, WEAK],
    ['now', nowSeconds, 'passed'],
    ['a fraction', nowSeconds - 60.5, 'passed'],
    ['just inside the tolerance', nowSeconds - 305, 'passed'],
    ['just past it', nowSeconds - 305.001, WEAK],
    ['a clock that is a minute ahead', nowSeconds + 65, 'passed'],
    ['further in the future', nowSeconds + 65.001, WEAK],
    ['far in the future', nowSeconds + 1e9, WEAK],
    ['the end of time', Number.MAX_VALUE, WEAK],
  ])('auth_time %s, against 300 seconds', async (_, auth_time, code) => {
    expect(await verify({ auth_time }, { maxAgeSeconds: 300 })).toBe(code);
  });

  test.each([['1e400'], ['-1e400'], ['NaN'], ['9'.repeat(400)]])(
    'auth_time %s is no time',
    async (text) => {
      const payload = `${JSON.stringify(setting.issuer.claims()).slice(0, -1)},"auth_time":${text}}`;
      const token = await setting.issuer.signRaw({
        header: setting.issuer.header(),
        payload,
        alg: 'RS256',
      });
      const requirement = { maxAgeSeconds: Number.MAX_SAFE_INTEGER };
      for (const engine of ['node', 'web'] as const) {
        const verifier = setting.verifier({}, engine);
        const code = await codeOf(async () => verifier.verify(token, { requirement }));
        expect(['malformed_token', WEAK]).toContain(code);
      }
    },
  );

  test('zero seconds ask for a login of this moment', async () => {
    const route = { maxAgeSeconds: 0 };
    const exact = { clockToleranceSeconds: 0 };
    expect(await verify({ auth_time: nowSeconds }, route, exact)).toBe('passed');
    expect(await verify({ auth_time: nowSeconds - 1 }, route, exact)).toBe(WEAK);
    expect(await verify({ auth_time: nowSeconds - 5 }, route)).toBe('passed');
    expect(await verify({}, route, exact)).toBe(WEAK);
  });

  test.each([false, true])(
    'the age is that of this moment, by the injected clock (token cache: %s)',
    async (tokenCache) => {
      const own = await createSetting();
      const auth_time = own.clock.now() / 1000;
      const token = await own.issuer.sign({ auth_time }, { expiresInSeconds: 3600 });
      const requirement = { maxAgeSeconds: 300 };
      const verifier = own.verifier({ clockToleranceSeconds: 0, tokenCache });
      const identity = verifier.verifySync(token, { requirement });
      const codes = async (): Promise<readonly string[]> => [
        syncCodeOf(() => verifier.verifySync(token, { requirement })),
        await codeOf(async () => verifier.verify(token, { requirement })),
        await codeOf(async () => verifier.authorize(identity, requirement)),
      ];
      expect(await codes()).toEqual(['passed', 'passed', 'passed']);
      own.clock.advance(300);
      expect(await codes()).toEqual(['passed', 'passed', 'passed']);
      own.clock.advance(0.001);
      expect(await codes()).toEqual([WEAK, WEAK, WEAK]);
    },
  );

  test('both are needed where both are asked for', async () => {
    const route = { acr: ['gold', 'silver'], maxAgeSeconds: 60 };
    const fresh = { auth_time: nowSeconds };
    expect(await verify({ acr: 'silver', ...fresh }, route)).toBe('passed');
    expect(await verify({ acr: 'bronze', ...fresh }, route)).toBe(WEAK);
    expect(await verify({ acr: 'gold', auth_time: nowSeconds - 66 }, route)).toBe(WEAK);
    expect(await verify({ acr: 'gold' }, route)).toBe(WEAK);
    expect(await verify(fresh, route)).toBe(WEAK);
  });

  test('what is not asked for may be missing or old', async () => {
    for (const claims of [{}, { acr: 7, auth_time: 'x' }, { acr: '0', auth_time: 1 }]) {
      expect(await verify(claims, {})).toBe('passed');
    }
    expect(await verify({ acr: 'gold', auth_time: 1 }, { acr: 'gold' })).toBe('passed');
    expect(await verify({ acr: 'x', auth_time: nowSeconds }, { maxAgeSeconds: 1 })).toBe('passed');
  });

  test('the challenge names acr values in order of preference, age and scopes', async () => {
    const requirement = { acr: ['gold', 'silver'], maxAgeSeconds: 0, scopes: ['a'] };
    const verifier = setting.verifier({ requiredScopes: ['base'] });
    const token = await setting.issuer.sign({ scope: 'base a', acr: 'bronze' });
    const outcome = verifier.tryVerifySync(token, { requirement });
    if (outcome.ok) throw new Error('passed');
    expect(outcome.error.status).toBe(401);
    expect(outcome.error.challenge({ realm: 'r' })).toBe(
      'Bearer realm="r", error="insufficient_user_authentication", ' +
        'error_description="The user must authenticate again, or with a stronger method", ' +
        'acr_values="gold silver", max_age="0", scope="base a"',
    );
    for (const route of [{ acr: 'gold' }, { maxAgeSeconds: 10 }]) {
      const one = setting.verifier().tryVerifySync(token, { requirement: route });
      const challenge = one.ok ? '' : String(one.error.challenge());
      expect(challenge.includes('acr_values')).toBe('acr' in route);
      expect(challenge.includes('max_age')).toBe('maxAgeSeconds' in route);
    }
  });

  test('a lacking scope is told first: a stronger login would not help', async () => {
    const route = { acr: 'gold', scopes: ['a'], permissions: ['p'] };
    const permissions = ['p'];
    expect(await verify({ permissions }, route)).toBe('insufficient_scope');
    expect(await verify({ scope: 'a' }, route)).toBe('insufficient_permissions');
    expect(await verify({ scope: 'a', permissions }, route)).toBe(WEAK);
    expect(await verify({ scope: 'a', permissions, acr: 'gold' }, route)).toBe('passed');
  });

  test('the route’s check runs after it, and not where it fails', async () => {
    const check = vi.fn(() => true);
    expect(await verify({}, { acr: 'gold', check })).toBe(WEAK);
    expect(check).not.toHaveBeenCalled();
    expect(await verify({ acr: 'gold' }, { acr: 'gold', check })).toBe('passed');
    expect(check).toHaveBeenCalledTimes(2);
  });

  test('what a schema makes of acr and auth_time counts for nothing', async () => {
    const claims = toSchema(() => ({ acr: 'gold', auth_time: nowSeconds }));
    const route = { acr: 'gold', maxAgeSeconds: 60 };
    expect(await verify({ acr: 'bronze', auth_time: 1 }, route, { claims })).toBe(WEAK);
    expect(await verify({}, route, { claims })).toBe(WEAK);
    const strips = toSchema(() => ({ acr: undefined, auth_time: undefined }));
    const good = { acr: 'gold', auth_time: nowSeconds };
    expect(await verify(good, route, { claims: strips })).toBe('passed');
  });

  test('verifier.authorize asks for it again on each route', async () => {
    const verifier = setting.verifier();
    const claims = { acr: 'silver', auth_time: nowSeconds - 100 };
    const identity = verifier.verifySync(await setting.issuer.sign(claims));
    const authorize = async (route: Requirement): Promise<string> =>
      codeOf(async () => verifier.authorize(identity, route));
    expect(await authorize({ acr: 'silver' })).toBe('passed');
    expect(await authorize({ acr: 'gold' })).toBe(WEAK);
    expect(await authorize({ maxAgeSeconds: 95 })).toBe('passed');
    expect(await authorize({ maxAgeSeconds: 94 })).toBe(WEAK);
  });

  test.each<[object, readonly string[]]>([
    [{ acr: 'gold' }, []],
    [{ acr: ['a', 'b'] }, []],
    [
      { acr: undefined, maxAgeSeconds: undefined },
      ['requirement.maxAgeSeconds', 'requirement.acr'],
    ],
    [{ maxAgeSeconds: 0 }, []],
    [{ maxAgeSeconds: Number.MAX_SAFE_INTEGER }, []],
    [{ acr: [] }, ['requirement.acr']],
    [{ acr: null }, ['requirement.acr']],
    [{ acr: 7 }, ['requirement.acr']],
    [{ acr: { gold: true } }, ['requirement.acr']],
    [{ acr: new Set(['gold']) }, ['requirement.acr']],
    [{ acr: '' }, ['requirement.acr[0]']],
    [{ acr: 'a b' }, ['requirement.acr[0]']],
    [{ acr: ['a', 'b c'] }, ['requirement.acr[1]']],
    [{ acr: ['a', ' b'] }, ['requirement.acr[1]']],
    [{ acr: ['a', 7, 'b"', 'c\\'] }, [1, 2, 3].map((place) => `requirement.acr[${place}]`)],
    // oxlint-disable-next-line no-sparse-arrays -- the hole is what must be refused
    [{ acr: [, 'a'] }, ['requirement.acr[0]']],
    [{ acr: 'a\nb' }, ['requirement.acr[0]']],
    [{ acr: 'gräd' }, ['requirement.acr[0]']],
    [{ maxAgeSeconds: -1 }, ['requirement.maxAgeSeconds']],
    [{ maxAgeSeconds: 1.5 }, ['requirement.maxAgeSeconds']],
    [{ maxAgeSeconds: Number.NaN }, ['requirement.maxAgeSeconds']],
    [{ maxAgeSeconds: Number.POSITIVE_INFINITY }, ['requirement.maxAgeSeconds']],
    [{ maxAgeSeconds: '60' }, ['requirement.maxAgeSeconds']],
    [{ maxAgeSeconds: null }, ['requirement.maxAgeSeconds']],
    [{ maxAge: 60 }, ['requirement.maxAge']],
    [{ acr_values: 'gold' }, ['requirement.acr_values']],
    [{ acr: [], maxAgeSeconds: -1 }, ['requirement.maxAgeSeconds', 'requirement.acr']],
  ])('%j has these problems: %j', (route, paths) => {
    const found = problemsOf(() => setting.verifier().requirement(route));
    expect(found.map(({ path }) => path)).toEqual(paths);
  });
});

describe('verifier.authorize', () => {
  test('checks what the route adds, and asks about revocation and the policy’s check again', async () => {
    const check = vi.fn(() => true);
    const checkRevoked = vi.fn(() => false);
    const verifier = setting.verifier({ check, checkRevoked });
    const identity = await verifier.verify(await setting.issuer.sign({ scope: 'a' }));
    const authorize = async (route: Requirement): Promise<string> =>
      codeOf(async () => verifier.authorize(identity, route));
    expect(await authorize({ scopes: ['a'], check: () => true })).toBe('passed');
    expect(await authorize({ scopes: ['b'] })).toBe('insufficient_scope');
    expect(await authorize({ check: () => false })).toBe('access_denied');
    expect(await authorize({ scopes: ['a b'] })).toBe('invalid_options');
    expect(check).toHaveBeenCalledTimes(4);
    expect(checkRevoked).toHaveBeenCalledTimes(4);
  });

  test('its refusals are told as of stage authorize', async () => {
    const own = await createSetting();
    const verifier = own.verifier();
    const identity = await verifier.verify(await own.issuer.sign());
    own.events.length = 0;
    await codeOf(async () => verifier.authorize(identity, { scopes: ['b'] }));
    expect(own.events).toEqual([
      refusedEvent({
        operation: 'authorize',
        code: 'insufficient_scope',
        stage: 'authorize',
        issuer: ISSUER,
      }),
    ]);
  });
});
