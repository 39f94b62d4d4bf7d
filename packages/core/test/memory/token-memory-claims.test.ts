import type { VerifiedToken } from '@oidc-verify/core';
import { describe, expect, test, vi } from 'vitest';
import { createCacheSetting, HIT, PASSED, refused, sign, toSchema, WAYS } from './cache-setting.ts';

describe.each(WAYS)('%s: the schema', (_, way) => {
  const result = (value: unknown): unknown => (way.sync ? value : Promise.resolve(value));

  test('runs once, and its output is as frozen as the payload', async () => {
    const output = vi.fn(() => result({ roles: ['a'], tenant: { ids: [1], since: 0 } }));
    const setting = await createCacheSetting(way, { claims: toSchema(output) });
    const token = await sign(setting);
    const first = await setting.verify(token);
    const second = await setting.verify(token);
    expect(output).toHaveBeenCalledOnce();
    expect(second.claims).toEqual(first.claims);
    for (const { claims } of [first, second]) {
      const { roles, tenant } = claims as unknown as { roles: string[]; tenant: { ids: number[] } };
      expect(() => roles.push('admin')).toThrow(TypeError);
      expect(() => tenant.ids.push(2)).toThrow(TypeError);
      expect(() => Object.assign(tenant, { ids: [] })).toThrow(TypeError);
      expect(() => Object.assign(claims, { roles: [] })).toThrow(TypeError);
    }
  });

  test('is asked again for what it refused', async () => {
    const validate = vi.fn(() => result({ issues: [{ message: 'no' }] }));
    const setting = await createCacheSetting(way, {
      claims: { '~standard': { version: 1, vendor: 'test', validate } },
    });
    const token = await sign(setting);
    for (let time = 0; time < 2; time++) {
      expect(await setting.see(token)).toEqual(refused('invalid_claims', 1));
    }
    expect(validate).toHaveBeenCalledTimes(2);
  });

  test('may answer with a circle', async () => {
    const circle: Record<string, unknown> = { list: [] };
    (circle['list'] as unknown[]).push(circle);
    const setting = await createCacheSetting(way, { claims: toSchema(() => result({ circle })) });
    const token = await sign(setting);
    expect(await setting.see(token)).toEqual(PASSED);
    expect(await setting.see(token)).toEqual(HIT);
  });

  class Roles {
    names = ['a'];
  }
  test.each<[string, () => unknown]>([
    ['a Set', () => new Set(['a'])],
    ['a Map', () => new Map([['a', 1]])],
    ['a Date', () => new Date(0)],
    ['a typed array', () => new Uint8Array(2)],
    ['a buffer', () => new ArrayBuffer(2)],
    ['an instance', () => new Roles()],
    ['an instance that is frozen', () => Object.freeze(new Roles())],
    ['a list of a class of its own', () => new (class extends Array<string> {})('a')],
    ['a function', () => () => 'a'],
    ['a regular expression', () => /a/g],
    ['a getter', () => Object.defineProperty({}, 'names', { get: () => ['a'], enumerable: true })],
    ['a hidden getter', () => Object.defineProperty({}, 'names', { get: () => ['a'] })],
    ['a hidden Set', () => Object.defineProperty({}, 'names', { value: new Set(['a']) })],
    ['a symbol', () => ({ [Symbol('names')]: new Set(['a']) })],
  ])('%s in its answer is not shared by requests', async (_kind, make) => {
    for (const nest of [
      (value: unknown) => ({ value }),
      (value: unknown) => ({ deep: [{ value }] }),
      (value: unknown) => Object.freeze({ frozen: Object.freeze([value]) }),
    ]) {
      const output = vi.fn(() => result(nest(make())));
      const setting = await createCacheSetting(way, { claims: toSchema(output) });
      const token = await sign(setting);
      const first = await setting.verify(token);
      const second = await setting.verify(token);
      expect(output).toHaveBeenCalledTimes(2);
      expect(leafOf(second.claims)).not.toBe(leafOf(first.claims));
    }
  });

  test('may answer with what cannot be frozen, which is not remembered then', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const setting = await createCacheSetting(way, { claims: toSchema(() => result({ proxy })) });
    const token = await sign(setting);
    expect(await setting.see(token)).toEqual(PASSED);
    expect(await setting.see(token)).toEqual(PASSED);
  });
});

/** Returns the value that was nested in claims. */
function leafOf({ value, deep, frozen }: VerifiedToken['claims']): unknown {
  if (deep !== undefined) return (deep as readonly { readonly value: unknown }[])[0]?.value;
  return frozen === undefined ? value : (frozen as readonly unknown[])[0];
}

test('sync: a schema that answers later is refused, not remembered', async () => {
  const [, way] = WAYS[0] as (typeof WAYS)[number];
  const setting = await createCacheSetting(way, { claims: toSchema(async () => ({})) });
  const token = await sign(setting);
  expect(await setting.see(token)).toEqual(refused('verification_unavailable', 1));
  await setting.verifier.verify(token);
  expect(await setting.see(token)).toEqual(HIT);
});

const fields = (identity: VerifiedToken): object => ({
  ...identity,
  scopes: [...identity.scopes],
  permissions: [...identity.permissions],
  token: identity.token,
});

describe.each(WAYS)('%s: the identity of a hit', (_, way) => {
  test('equals the one of the first time, and is as frozen', async () => {
    const setting = await createCacheSetting(way);
    const token = await sign(setting, {
      scope: 'a b',
      permissions: ['p'],
      nbf: 5,
      deep: { x: [1] },
    });
    const first = await setting.verify(token);
    const again = await setting.verify(token);
    expect(fields(again)).toEqual(fields(first));
    expect(again.token).toBe(token);
    for (const identity of [first, again]) {
      expect(Object.keys(identity)).not.toContain('token');
      const { claims, scopes } = identity;
      const { deep } = claims as unknown as { deep: { x: number[] } };
      const frozen = [identity, claims, deep, deep.x, scopes, identity.permissions];
      expect(frozen.map((part) => Object.isFrozen(part))).toEqual(frozen.map(() => true));
      expect(() => (scopes as Set<string>).add('admin')).toThrow(TypeError);
    }
    expect(await setting.see(token, { requirement: { scopes: ['admin'] } })).toEqual(
      refused('insufficient_scope'),
    );
  });
});
