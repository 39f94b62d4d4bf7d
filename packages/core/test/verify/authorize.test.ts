import { AuthError } from '@oidc-verify/core';
import type { Requirement } from '@oidc-verify/core';
import { describe, expect, test, vi } from 'vitest';
import { codeOf, createSetting, syncCodeOf } from '../setting.ts';

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

  test('a refusal names all scopes the operation can need', async () => {
    const verifier = setting.verifier({ requiredScopes: ['base'] });
    const requirement = { scopes: ['x'], anyScope: ['c', 'd'], permissions: ['p'] };
    for (const claims of [{ scope: 'base' }, { scope: 'base x c' }]) {
      const outcome = await verifier.tryVerify(await setting.issuer.sign(claims), { requirement });
      if (outcome.ok) throw new Error('passed');
      expect(outcome.error.challenge()).toContain('scope="base x c d"');
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

describe('verifier.authorize', () => {
  test('checks what the route adds, not the policy’s check and revocation again', async () => {
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
    expect(check).toHaveBeenCalledOnce();
    expect(checkRevoked).toHaveBeenCalledOnce();
  });

  test('its refusals are told as of stage authorize', async () => {
    const own = await createSetting();
    const verifier = own.verifier();
    const identity = await verifier.verify(await own.issuer.sign());
    await codeOf(async () => verifier.authorize(identity, { scopes: ['b'] }));
    expect(own.events).toEqual([
      { type: 'refused', code: 'insufficient_scope', stage: 'authorize' },
    ]);
  });
});
