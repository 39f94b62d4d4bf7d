import { describe, expect, test } from 'vitest';
import { codeOf, createSetting } from '../setting.ts';

type Members = Readonly<Record<string, unknown>>;

const setting = await createSetting();

/** Returns the permissions of a token, which have to be the scopes too where both are read there. */
async function namesAt(place: unknown, claims: Members): Promise<readonly string[]> {
  const token = await setting.issuer.sign(claims);
  const verifier = setting.verifier({ permissionsClaim: place, scopeClaim: place });
  const { permissions, scopes } = await verifier.verify(token);
  expect([...scopes]).toEqual([...permissions]);
  return [...permissions];
}

describe('a string', () => {
  test.each<[unknown, Members, readonly string[]]>([
    ['role', { role: 'Assistant Manager' }, ['Assistant Manager']],
    ['role', { role: ['Assistant Manager', 'Clerk'] }, ['Assistant Manager', 'Clerk']],
    ['permissions', { permissions: 'read all' }, ['read all']],
    [['realm', 'role'], { realm: { role: 'Assistant Manager' } }, ['Assistant Manager']],
    [['realm', 'scope'], { realm: { scope: 'a b' } }, ['a b']],
    ['scope', { scope: 'a b' }, ['a', 'b']],
    ['scp', { scp: 'a b' }, ['a', 'b']],
    ['scp', { scp: ['a b', 'c'] }, ['a b', 'c']],
    [{ path: 'roles', separator: ',' }, { roles: 'a b,c,,a b' }, ['a b', 'c']],
    [{ path: 'roles', separator: ' ' }, { roles: 'a b' }, ['a', 'b']],
    [{ path: 'scope', separator: ',' }, { scope: 'a b,c' }, ['a b', 'c']],
    [{ path: 'roles', separator: ',' }, { roles: ['a,b', 'c'] }, ['a,b', 'c']],
    [{ path: 'roles', separator: '|' }, { roles: 'a.b|c' }, ['a.b', 'c']],
  ])('at %j in %j: %j', async (place, claims, names) => {
    expect(await namesAt(place, claims)).toEqual(names);
  });

  test('that is one role never grants a part of it', async () => {
    const token = await setting.issuer.sign({ role: 'Assistant Manager' });
    for (const requiredPermissions of [['Manager'], ['Assistant'], ['Assistant', 'Manager']]) {
      const verifier = setting.verifier({ permissionsClaim: 'role', requiredPermissions });
      expect(await codeOf(async () => verifier.verify(token))).toBe('insufficient_permissions');
    }
    const whole = { permissionsClaim: 'role', requiredPermissions: ['Assistant Manager'] };
    expect(await codeOf(async () => setting.verifier(whole).verify(token))).toBe('passed');
  });
});

describe('a prefix', () => {
  test.each<[unknown, Members, readonly string[]]>([
    [{ path: 'scope', prefix: 'orders/' }, { scope: 'orders/read billing/read read' }, ['read']],
    [
      { path: 'scp', prefix: 'api://a/' },
      { scp: ['api://a/x', 'api://b/y', 'x/api://a/z'] },
      ['x'],
    ],
    [{ path: 'scope', prefix: 'a/' }, { scope: 'a/ a/a/b A/c' }, ['a/b']],
    [{ path: 'roles', prefix: 'a b:' }, { roles: 'a b:c d' }, ['c d']],
    [{ path: 'roles', prefix: 'a:', objectKeys: true }, { roles: { 'a:b': true, c: true } }, ['b']],
  ])('at %j in %j: %j', async (place, claims, names) => {
    expect(await namesAt(place, claims)).toEqual(names);
  });
});

describe('an object whose keys are names', () => {
  const roles = { path: 'roles', objectKeys: true };
  test.each<[Members, readonly string[]]>([
    [
      { roles: { streaming: { '344373908297744388': 'a.test' }, admin: { 1: 'b' } } },
      ['streaming', 'admin'],
    ],
    [{ roles: { a: true, b: false, c: null, d: {}, e: 'true', f: 1, g: [], h: ['x'] } }, ['a']],
    [{ roles: 'a' }, []],
    [{ roles: ['a'] }, []],
    [{ roles: null }, []],
    [{}, []],
  ])('%j: %j', async (claims, names) => {
    expect(await namesAt(roles, claims)).toEqual(names);
  });

  test('grants nothing where names are not said to be keys', async () => {
    expect(await namesAt('roles', { roles: { admin: true } })).toEqual([]);
  });
});

describe('several places', () => {
  const keycloak = [
    { path: ['realm_access', 'roles'] },
    { path: ['resource_access', 'orders', 'roles'] },
  ];
  test('are joined: roles of the realm, and of this client alone', async () => {
    const claims = {
      realm_access: { roles: ['a', 'both'] },
      resource_access: { orders: { roles: ['b', 'both'] }, account: { roles: ['c'] } },
    };
    expect(await namesAt(keycloak, claims)).toEqual(['a', 'both', 'b']);
    expect(await namesAt(keycloak, { resource_access: claims.resource_access })).toEqual([
      'b',
      'both',
    ]);
    expect(await namesAt(keycloak, { realm_access: { roles: ['a', 5] } })).toEqual([]);
  });

  test('have spellings of their own', async () => {
    const places = [
      { path: 'scope', prefix: 'orders/' },
      { path: 'role' },
      { path: 'groups', separator: ',' },
      { path: 'grants', objectKeys: true },
    ];
    const claims = {
      scope: 'orders/read other/write',
      role: 'Assistant Manager',
      groups: 'x y,z',
      grants: { g: true },
    };
    expect(await namesAt(places, claims)).toEqual(['read', 'Assistant Manager', 'x y', 'z', 'g']);
  });
});

describe('the client', () => {
  const decide = async (clientIdClaim: unknown, claims: Members): Promise<unknown> => {
    const token = await setting.issuer.sign({ client_id: undefined, ...claims });
    const options = { ...(clientIdClaim === undefined ? {} : { clientIdClaim }), clientIds: ['c'] };
    const outcome = await setting.verifier(options).tryVerify(token);
    return outcome.ok ? outcome.token.clientId : outcome.error.code;
  };
  const both = [{ path: 'azp' }, { path: 'client_id' }];

  test.each<[unknown, Members, string]>([
    [undefined, { client_id: 'c' }, 'c'],
    [undefined, { azp: 'c' }, 'invalid_audience'],
    ['azp', { azp: 'c' }, 'c'],
    ['appid', { appid: 'c', azp: 'd' }, 'c'],
    ['cid', { cid: 'c' }, 'c'],
    ['cid', { client_id: 'c' }, 'invalid_audience'],
    ['cid', { cid: ['c'] }, 'invalid_audience'],
    ['cid', { cid: '' }, 'invalid_audience'],
    [['client', 'id'], { client: { id: 'c' } }, 'c'],
    [both, { azp: 'c' }, 'c'],
    [both, { client_id: 'c' }, 'c'],
    [both, { azp: 'c', client_id: 'd' }, 'c'],
    [both, { azp: 'd', client_id: 'c' }, 'invalid_audience'],
    [both, { azp: 5, client_id: 'c' }, 'invalid_audience'],
    [both, { azp: null, client_id: 'c' }, 'invalid_audience'],
    [both, {}, 'invalid_audience'],
  ])('at %j in %j: %s', async (claim, claims, expected) => {
    expect(await decide(claim, claims)).toBe(expected);
  });

  test('that no claim names is nobody, whatever other claims say', async () => {
    const token = await setting.issuer.sign({ client_id: 'c', azp: 'd' });
    const { clientId } = await setting.verifier({ clientIdClaim: 'appid' }).verify(token);
    expect(clientId).toBeUndefined();
  });
});
