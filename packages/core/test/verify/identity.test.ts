import { inspect } from 'node:util';
import type { VerifiedToken } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { createSetting, ISSUER, syncCodeOf } from '../setting.ts';

const setting = await createSetting();
type Members = Readonly<Record<string, unknown>>;
const identityOf = async (claims: Members, options: Members = {}): Promise<VerifiedToken> =>
  setting.verifier(options).verify(await setting.issuer.sign(claims));

describe('identity', () => {
  test('holds what the token proves', async () => {
    const nowSeconds = setting.clock.now() / 1000;
    const times = { exp: nowSeconds + 10.5, nbf: nowSeconds - 0.5 };
    const identity = await identityOf({ ...times, jti: 'j', scope: 'a b', permissions: ['p'] });
    expect(identity).toMatchObject({
      issuer: ISSUER,
      subject: 'user-1',
      clientId: 'test-client',
      jti: 'j',
      expiresAt: times.exp,
      notBefore: times.nbf,
      scheme: 'Bearer',
      binding: undefined,
    });
    expect([...identity.scopes]).toEqual(['a', 'b']);
    expect([...identity.permissions]).toEqual(['p']);
  });

  test('is frozen, deep into the claims', async () => {
    const identity = await identityOf({ nested: { list: [{}] } });
    const { nested } = identity.claims as unknown as { nested: { list: [object] } };
    for (const part of [identity, identity.claims, nested, nested.list, nested.list[0]]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  test('its scopes and permissions cannot be added to', async () => {
    const verifier = setting.verifier();
    const identity = await verifier.verify(await setting.issuer.sign({ scope: 'read' }));
    for (const set of [identity.scopes, identity.permissions] as Set<string>[]) {
      expect(() => set.add('admin')).toThrow(TypeError);
      expect(() => Set.prototype.add.call(set, 'admin')).toThrow(TypeError);
      expect(() => Set.prototype.delete.call(set, 'read')).toThrow(TypeError);
      expect(() => Set.prototype.clear.call(set)).toThrow(TypeError);
      expect(Object.isFrozen(set)).toBe(true);
    }
    expect([...identity.scopes]).toEqual(['read']);
    expect(identity.scopes.has('admin')).toBe(false);
    expect(identity.permissions.has('admin')).toBe(false);
    await expect(verifier.authorize(identity, { scopes: ['admin'] })).rejects.toMatchObject({
      code: 'insufficient_scope',
    });
  });

  test('never shows the token', async () => {
    const identity = await identityOf({});
    expect(identity.token).toContain('.');
    expect(Object.keys(identity)).not.toContain('token');
    expect({ ...identity }).not.toHaveProperty('token');
    for (const text of [JSON.stringify(identity), inspect(identity, { depth: 9 })]) {
      expect(text).not.toContain(identity.token);
    }
  });

  test('a subject may be missing', async () => {
    expect((await identityOf({ sub: undefined })).subject).toBeUndefined();
  });

  test.each<[Members, string | undefined]>([
    [{ client_id: 'a', azp: 'b' }, 'a'],
    [{ client_id: '', azp: 'b' }, 'b'],
    [{ client_id: 5, azp: ['b'], cid: 'c' }, 'c'],
    [{ client_id: undefined, appid: 'd' }, 'd'],
    [{ client_id: undefined }, undefined],
  ])('client of %j: %s', async (claims, clientId) => {
    expect((await identityOf(claims)).clientId).toBe(clientId);
  });
});

describe('scopes', () => {
  test.each<[unknown, readonly string[]]>([
    ['a b', ['a', 'b']],
    [' a  b ', ['a', 'b']],
    ['a\tb', ['a\tb']],
    ['a\u00a0b', ['a\u00a0b']],
    ['a,b', ['a,b']],
    ['', []],
    [
      ['a', 'b', 'a'],
      ['a', 'b'],
    ],
    [['a b'], ['a b']],
    [['a', 5], []],
    [['a', ['b']], []],
    [5, []],
    [null, []],
    [true, []],
    [{ a: true }, []],
  ])('%j: %j', async (scope, expected) => {
    expect([...(await identityOf({ scope })).scopes]).toEqual(expected);
    // A string elsewhere is one name (RFC 6749 §3.3 splits scopes only).
    const names = typeof scope === 'string' && scope !== '' ? [scope] : expected;
    const { permissions } = await identityOf({ permissions: scope });
    expect([...permissions]).toEqual(names);
  });

  test('scope, else scp, never both', async () => {
    expect([...(await identityOf({ scp: ['a'] })).scopes]).toEqual(['a']);
    expect([...(await identityOf({ scope: 'a', scp: 'b' })).scopes]).toEqual(['a']);
    expect([...(await identityOf({ scope: null, scp: 'b' })).scopes]).toEqual([]);
  });

  test('a path leads through own members of objects only', async () => {
    const options = { permissionsClaim: ['realm_access', 'roles'], scopeClaim: 'a.b' };
    const claims = { realm_access: { roles: ['r'] }, 'a.b': 's', a: { b: 'x' } };
    const identity = await identityOf(claims, options);
    expect([...identity.permissions]).toEqual(['r']);
    expect([...identity.scopes]).toEqual(['s']);
    for (const realm_access of [null, 'roles', [{ roles: ['r'] }], { rolesX: ['r'] }]) {
      expect([...(await identityOf({ realm_access }, options)).permissions]).toEqual([]);
    }
    const inherited = await identityOf({}, { scopeClaim: ['constructor', 'name'] });
    expect([...inherited.scopes]).toEqual([]);
    expect([...(await identityOf({ list: ['x'] }, { scopeClaim: ['list', '0'] })).scopes]).toEqual(
      [],
    );
  });
});

test('a verified token is the same in sync', async () => {
  const token = await setting.issuer.sign({ scope: 'a' });
  const verifier = setting.verifier();
  expect(syncCodeOf(() => verifier.verifySync(token))).toBe('passed');
  expect(verifier.verifySync(token)).toEqual(await verifier.verify(token));
});

test('its dates are dates, however far away a token puts them', async () => {
  const claims = { exp: 2 ** 53, nbf: -(2 ** 53), iat: -(2 ** 53), auth_time: 1e26 };
  const found = await setting.verifier().verify(await setting.issuer.sign(claims));
  const { expiresAt, notBefore, issuedAt, authenticatedAt } = found;
  expect([expiresAt, notBefore, issuedAt, authenticatedAt]).toEqual([
    8.64e12, -8.64e12, -8.64e12, 8.64e12,
  ]);
  expect(new Date(expiresAt * 1000).toISOString()).toBe('+275760-09-13T00:00:00.000Z');
});
