import { AuthError } from '@oidc-verify/core';
import type { Verifier } from '@oidc-verify/core';
import type { Guards, GuardSettings } from '@oidc-verify/core/http';

import { describe, expect, test, vi } from 'vitest';
import type { MaybePromise } from '../../src/maybe-promise.ts';
import { codeOf, createSetting, problemsOf, settle } from '../setting.ts';
import { plainGuards } from './plain-guards.ts';
import type { PlainRequest } from './plain-guards.ts';

const setting = await createSetting();
const verifier = setting.verifier();
const reader = await setting.issuer.sign({ scope: 'read' });
const expired = await setting.issuer.sign({ exp: 1 });

const withToken = (token: string): PlainRequest => ({ authorization: `Bearer ${token}` });

function guardsOf(
  settings: Partial<GuardSettings<never, PlainRequest>> = {},
  own: Verifier = verifier,
): Guards<never, PlainRequest> {
  return plainGuards(own, settings);
}
const refusal = async (run: () => Promise<unknown>): Promise<AuthError> =>
  run().then(
    () => {
      throw new Error('passed');
    },
    (error: unknown) => error as AuthError,
  );

describe('required and optional', () => {
  test.each([
    ['no header', {}, 'missing_token', 'anonymous'],
    ['another scheme', { authorization: 'Basic x' }, 'missing_token', 'missing_token'],
    ['an empty value', { authorization: '' }, 'missing_token', 'missing_token'],
    ['an empty token', { authorization: 'Bearer ' }, 'invalid_request', 'invalid_request'],
    ['a bad token', withToken('x'), 'opaque_token', 'opaque_token'],
    ['an expired token', withToken(expired), 'token_expired', 'token_expired'],
    ['a good token', withToken(reader), 'user-1', 'user-1'],
  ])('%s: %3$s, %4$s', async (_, headers, required, optional) => {
    const guards = guardsOf();
    const run = async (
      guard: (x: PlainRequest) => MaybePromise<{ subject: string | undefined } | undefined>,
    ): Promise<string> => {
      const x = { ...headers };
      const code = await codeOf(async () => guard(x));
      return code === 'passed' ? ((await guard(x))?.subject ?? 'anonymous') : code;
    };
    expect(await run(guards.required())).toBe(required);
    expect(await run(guards.optional())).toBe(optional);
  });

  test('an outage is 503 in both', async () => {
    setting.keys.state = 'unavailable';
    const guards = guardsOf({}, setting.verifier());
    for (const guard of [guards.required(), guards.optional()]) {
      expect(await codeOf(async () => guard(withToken(reader)))).toBe('jwks_fetch_failed');
    }
    setting.keys.state = 'ready';
  });

  test('optional with scopes: absent is anonymous, lacking is 403', async () => {
    const guard = guardsOf().optional({ scopes: ['write'] });
    expect(await guard({})).toBeUndefined();
    expect((await refusal(async () => guard(withToken(reader)))).status).toBe(403);
    expect(await guardsOf().optional({ scopes: ['read'] })(withToken(reader))).toBeDefined();
  });

  test('required after an anonymous optional is 401', async () => {
    const guards = guardsOf();
    const x = {};
    expect(await guards.optional()(x)).toBeUndefined();
    expect(await codeOf(async () => guards.required()(x))).toBe('missing_token');
  });

  test('a wrong requirement fails where the route is written', () => {
    expect(() => guardsOf().required({ scopes: ['a b'] })).toThrow('requirement.scopes[0]');
    expect(() => guardsOf().optional({ scope: 'a' } as never)).toThrow('requirement.scope');
  });
});

const counting = (): { readonly own: Verifier; readonly verify: ReturnType<typeof vi.fn> } => {
  const verify = vi.fn<Verifier['verify']>(async (token, call) => verifier.verify(token, call));
  return { own: { ...verifier, verify }, verify };
};

describe('one verification per request', () => {
  test('however many guards run at once', async () => {
    const { own, verify } = counting();
    const guards = guardsOf({}, own);
    const x = withToken(reader);
    const all = Array.from({ length: 20 }, async (_, index) =>
      index % 2 === 0 ? guards.required()(x) : guards.optional({ scopes: ['read'] })(x),
    );
    expect(new Set(await Promise.all(all)).size).toBe(1);
    expect(verify).toHaveBeenCalledOnce();
  });

  test('failures included', async () => {
    const { own, verify } = counting();
    const guards = guardsOf({}, own);
    const x = withToken(expired);
    for (let turn = 0; turn < 3; turn++) {
      expect(await codeOf(async () => guards.required()(x))).toBe('token_expired');
    }
    expect(verify).toHaveBeenCalledOnce();
  });

  test('custom credentials are asked once', async () => {
    const credentials = vi.fn(async () => ({ scheme: 'Bearer', token: reader }));
    const guards = guardsOf({ credentials });
    const x = {};
    await Promise.all([guards.required()(x), guards.optional()(x)]);
    expect(credentials).toHaveBeenCalledOnce();
  });

  test('two auths on one request never share', async () => {
    const { own, verify } = counting();
    const [first, second] = [guardsOf({}, own), guardsOf({}, own)];
    const x = withToken(reader);
    await first.required()(x);
    expect(second.peek(x)).toBeUndefined();
    expect(() => second.get(x)).toThrow('no guard protects');
    await second.required()(x);
    expect(verify).toHaveBeenCalledTimes(2);
  });

  test('two requests never share', async () => {
    const guards = guardsOf();
    await guards.required()(withToken(reader));
    expect(guards.peek(withToken(reader))).toBeUndefined();
  });

  test('a check of the policy runs once, that of a route once per guard', async () => {
    const check = vi.fn(() => true);
    const route = vi.fn(() => true);
    const guards = guardsOf({}, setting.verifier({ check }));
    const x = withToken(reader);
    await guards.required({ check: route })(x);
    await guards.required({ check: route })(x);
    expect(check).toHaveBeenCalledOnce();
    expect(route).toHaveBeenCalledTimes(2);
    const seen = { method: 'GET', url: '/', dpopProofs: [] };
    expect(route).toHaveBeenCalledWith(expect.anything(), expect.objectContaining(seen));
  });
});

describe('an answer that needs no waiting', () => {
  test('comes at once: an identity, and a refusal', async () => {
    const guards = guardsOf();
    await guards.required()(withToken(reader));
    const x = withToken(reader);
    expect(guards.required()(x)).toBe(guards.peek(x));
    expect(() => guards.required()({})).toThrow(AuthError);
    expect(() => guards.optional()(withToken('x'))).toThrow(AuthError);
    expect(guards.optional()({})).toBeUndefined();
  });

  test('is not got from a verifier that somebody wrapped: its own members are called', async () => {
    const verify = vi.fn<typeof verifier.verify>(async (...all) => verifier.verify(...all));
    const guards = guardsOf({}, { ...verifier, verify });
    await guards.required()(withToken(reader));
    expect(verify).toHaveBeenCalledOnce();
  });
});

describe('get and peek', () => {
  test('no guard: a mistake, and nothing', async () => {
    const guards = guardsOf();
    expect(await codeOf(() => guards.get({}))).toBe('guard_missing');
    const advice = { path: 'get', message: expect.stringContaining('required()') as string };
    expect(problemsOf(() => guards.get({}))).toEqual([advice]);
    expect(guards.peek({})).toBeUndefined();
  });

  test('an anonymous optional: missing_token in the realm, and nothing', async () => {
    const guards = guardsOf({ realm: 'r' });
    const x = {};
    await guards.optional()(x);
    expect(() => guards.get(x)).toThrow(AuthError);
    const error = await refusal(async () => guards.get(x));
    expect(error).toMatchObject({ code: 'missing_token' });
    expect(error.challenge()).toBe('Bearer realm="r"');
    expect(guards.peek(x)).toBeUndefined();
  });

  test('a refused request: the refusal again, and nothing', async () => {
    const guards = guardsOf();
    const x = withToken(reader);
    const error = await refusal(async () => guards.required({ scopes: ['write'] })(x));
    expect(await refusal(async () => guards.get(x))).toBe(error);
    expect(guards.peek(x)).toBeUndefined();
  });

  test('one of several guards passed: its identity', async () => {
    const guards = guardsOf();
    const x = withToken(reader);
    const either = [guards.required({ scopes: ['write'] }), guards.required({ scopes: ['read'] })];
    const [lacking, passed] = await Promise.allSettled(either.map(async (guard) => guard(x)));
    expect([lacking?.status, passed?.status]).toEqual(['rejected', 'fulfilled']);
    expect(guards.get(x)).toBe(guards.peek(x));
  });

  test('an anonymous request is told to onFailure when get() refuses it, once', async () => {
    const onFailure = vi.fn();
    const guards = guardsOf({ onFailure });
    const x = {};
    await guards.optional()(x);
    expect(onFailure).not.toHaveBeenCalled();
    const error = await refusal(async () => guards.get(x));
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(
      error,
      x,
      expect.objectContaining({ method: 'GET', url: '/' }),
    );
    expect(await refusal(async () => guards.get(x))).toBe(error);
    expect(onFailure).toHaveBeenCalledOnce();
    expect(guards.peek(x)).toBeUndefined();
  });

  test('while the guard is still at work: nothing yet', async () => {
    const guards = guardsOf({}, setting.verifier({ check: async () => true }));
    const x = withToken(reader);
    const pending = guards.required()(x);
    expect(guards.peek(x)).toBeUndefined();
    expect(await codeOf(() => guards.get(x))).toBe('guard_missing');
    await pending;
    expect(guards.get(x).subject).toBe('user-1');
  });
});

const refuseInOwnRealm = (): never => {
  throw new AuthError('access_denied', { realm: 'own' });
};

describe('a refusal', () => {
  test('names the realm, all scopes of the route and one of any', async () => {
    const own = setting.verifier({ requiredScopes: ['read'] });
    const guards = guardsOf({ realm: 'orders' }, own);
    const guard = guards.required({ scopes: ['write'], anyScope: ['a', 'b'] });
    const lacking = await refusal(async () => guard(withToken(reader)));
    const scope = 'scope="read write a"';
    expect(lacking.headers['www-authenticate']).toContain(
      `realm="orders", error="insufficient_scope"`,
    );
    expect(lacking.headers['www-authenticate']).toContain(scope);
    expect((await refusal(async () => guard({}))).headers['www-authenticate']).toBe(
      `Bearer realm="orders", ${scope}`,
    );
    const poor = await setting.issuer.sign({ scope: '' });
    expect((await refusal(async () => guard(withToken(poor)))).challenge()).toContain(scope);
  });

  test('permissions name scopes only where the route needs scopes', async () => {
    const guards = guardsOf();
    const challengeOf = async (requirement: object): Promise<string> =>
      (await refusal(async () => guards.required(requirement)(withToken(reader)))).challenge() ??
      '';
    expect(await challengeOf({ permissions: ['p'] })).not.toContain('scope=');
    const lacking = await challengeOf({ anyPermission: ['p', 'q'] });
    expect(lacking).toContain('error="insufficient_scope"');
    expect(lacking).toContain('error_description="The access token lacks a required permission"');
    expect(lacking).not.toMatch(/scope="|"p"|"q"/);
    expect(await challengeOf({ permissions: ['p'], scopes: ['read'] })).toContain('scope="read"');
  });

  test('keeps the realm of an AuthError that a check threw', async () => {
    const error = await refusal(async () =>
      guardsOf().required({ check: refuseInOwnRealm })(withToken(reader)),
    );
    expect(error.challenge()).toBe('Bearer realm="own"');
  });

  test('is told once to onFailure, whose failures change nothing', async () => {
    const failing = [
      () => {
        throw new Error('x');
      },
      async () => Promise.reject(new Error('x')),
    ];
    for (const fail of failing) {
      const onFailure = vi.fn(fail);
      const x = {};
      const guards = guardsOf({ onFailure });
      const error = await refusal(async () => guards.required()(x));
      expect(error.code).toBe('missing_token');
      const view = expect.objectContaining({ method: 'GET', url: '/' }) as unknown;
      expect(onFailure).toHaveBeenCalledExactlyOnceWith(error, x, view);
      await settle();
    }
  });

  test('takes a late failure of onFailure upon itself', async () => {
    const late = Promise.reject(new Error('x'));
    const handled = vi.spyOn(late, 'catch');
    const guards = guardsOf({ onFailure: () => late });
    expect((await refusal(async () => guards.required()({}))).code).toBe('missing_token');
    expect(handled).toHaveBeenCalledOnce();
  });

  test('is no refusal when a verifier of the user’s own breaks', async () => {
    const broken = new Error('x');
    const onFailure = vi.fn();
    const own = { ...verifier, authorize: async () => Promise.reject(broken) };
    const guard = guardsOf({ onFailure }, own).required();
    await expect(guard(withToken(reader))).rejects.toBe(broken);
    expect(onFailure).not.toHaveBeenCalled();
  });

  test('is not told when the request passes', async () => {
    const onFailure = vi.fn();
    const guards = guardsOf({ onFailure });
    await guards.required()(withToken(reader));
    await guards.optional()({});
    expect(onFailure).not.toHaveBeenCalled();
  });

  test('after close every guard answers 503', async () => {
    const own = setting.verifier();
    const guards = guardsOf({}, own);
    const x = withToken(reader);
    await guards.required()(x);
    await own.close();
    expect(await codeOf(async () => guards.required()(x))).toBe('verifier_closed');
    expect(await codeOf(async () => guards.required()(withToken(reader)))).toBe('verifier_closed');
  });
});
