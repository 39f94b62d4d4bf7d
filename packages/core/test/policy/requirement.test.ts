import { describe, expect, test, vi } from 'vitest';
import { joinRequirement, NO_REQUIREMENT } from '../../src/policy/join-requirement.ts';
import { compileRequirement, requireCall, requireNames } from '../../src/policy/requirement.ts';
import { messagesOf, pathsOf, syncCodeOf } from '../setting.ts';

const policy = joinRequirement(NO_REQUIREMENT, {
  scopes: ['base'],
  anyScope: ['a', 'b'],
  permissions: ['p'],
  check: undefined,
});

const scopesOf = (route: object): readonly string[] =>
  compileRequirement(NO_REQUIREMENT, route).challengeScopes;

describe('compileRequirement', () => {
  test('joins the route’s demands to the policy’s', () => {
    const check = vi.fn();
    const route = { scopes: ['x', 'base'], anyScope: ['c'], permissions: ['q', 'p'], check };
    expect(compileRequirement(policy, route)).toEqual({
      allScopes: ['base', 'x'],
      anyScopes: [['a', 'b'], ['c']],
      permissions: ['p', 'q'],
      anyPermissions: [],
      actors: [],
      details: [],
      routeChecks: [check],
      challengeScopes: ['base', 'x', 'a', 'c'],
    });
  });

  test('a challenge asks for one way in: the first alternative, unless another is demanded anyway', () => {
    expect(scopesOf({ anyScope: ['write', 'admin'] })).toEqual(['write']);
    expect(scopesOf({ scopes: ['read'], anyScope: ['write', 'admin'] })).toEqual(['read', 'write']);
    expect(scopesOf({ scopes: ['admin'], anyScope: ['write', 'admin'] })).toEqual(['admin']);
    expect(compileRequirement(policy, { anyScope: ['a', 'c'] }).challengeScopes).toEqual([
      'base',
      'a',
    ]);
    expect(compileRequirement(policy, { scopes: ['b'] }).challengeScopes).toEqual(['base', 'b']);
  });

  test('joins groups of which one permission is enough', () => {
    const some = joinRequirement(policy, { anyPermission: ['p', 'q'] });
    expect(compileRequirement(some, { anyPermission: ['r'], permissions: ['s'] })).toMatchObject({
      permissions: ['p', 's'],
      anyPermissions: [['p', 'q'], ['r']],
      challengeScopes: policy.challengeScopes,
    });
  });

  test('joins who may act: the party has to be accepted by both', () => {
    const agents = compileRequirement(policy, { actor: { subjects: ['a'], optional: true } });
    const both = compileRequirement(agents, { actor: false, scopes: ['x'] });
    expect(both.actors).toEqual([
      { optional: true, issuer: undefined, subjects: new Set(['a']), clientIds: undefined },
      { optional: true, issuer: undefined, subjects: new Set(), clientIds: undefined },
    ]);
    expect(compileRequirement(both, {}).actors).toEqual(both.actors);
  });

  test('an empty route demands what the policy does', () => {
    expect(compileRequirement(policy, {})).toEqual(policy);
    expect(compileRequirement(policy)).toEqual(policy);
    expect(Object.isFrozen(policy)).toBe(true);
  });

  test('everything wrong at once', () => {
    const route = {
      scopes: ['a b'],
      anyScope: [],
      permissions: [''],
      anyPermission: [],
      check: 1,
      scope: 'x',
    };
    expect(pathsOf(() => compileRequirement(policy, route))).toEqual([
      'requirement.scope',
      'requirement.anyScope',
      'requirement.scopes[0]',
      'requirement.permissions[0]',
      'requirement.anyPermission',
      'requirement.check',
    ]);
  });

  test.each([[null], ['read'], [['read']], [5]])('a requirement that is %j', (route) => {
    expect(pathsOf(() => compileRequirement(policy, route))).toEqual(['requirement']);
  });

  test.each(['a b', 'a\tb', 'a"b', 'a\\b', 'é', 'a\n', '\u007f'])('%j is no scope', (scope) => {
    expect(syncCodeOf(() => compileRequirement(policy, { scopes: [scope] }))).toBe(
      'invalid_options',
    );
  });

  test('scopes with all other printable ASCII are scopes', () => {
    const scopes = ["!#$%&'()*+,-./:;<=>?@[]^_`{|}~", 'https://a.test/read', 'urn:x'];
    expect(compileRequirement(NO_REQUIREMENT, { scopes }).allScopes).toEqual(scopes);
  });
});

test.each<[string, unknown, string]>([
  ['a promise of one', Promise.resolve({ scopes: ['write'] }), 'must not be a promise; await it'],
  ['a Map', new Map([['scopes', ['write']]]), 'must be an object of options'],
  ['a Set of scopes', new Set(['write']), 'must be an object of options'],
  ['a URL', new URL('https://api.test/?scope=write'), 'must be an object of options'],
  ['a Date', new Date(), 'must be an object of options'],
  ['a boxed text', Object('write'), 'must be an object of options'],
])('%s is no requirement: it would demand nothing', (_, given, fault) => {
  expect(messagesOf(() => compileRequirement(policy, given))).toEqual([`requirement: ${fault}`]);
});

describe('a guard that was not called', () => {
  test.each<[string, unknown]>([
    ['a request', { headers: {} }],
    ['a context', { req: {} }],
    ['a function', () => {}],
  ])('finds %s in place of a requirement', (_, given) => {
    expect(messagesOf(() => compileRequirement(policy, given))).toEqual([
      "requirement: must be an object such as { scopes: ['orders:read'] }, not a request or a function; " +
        'a guard must be called: write required(), not required',
    ]);
    expect(messagesOf(() => requireNames('permissions', [given]))).toEqual([
      "permissions: must be called: write permissions('…'), not permissions",
    ]);
    expect(messagesOf(() => requireCall('optional', [given]))).toEqual([
      'optional: must be called: write optional(), not optional',
    ]);
  });

  test('and one that was called finds nothing, or names', () => {
    expect(messagesOf(() => requireCall('optional', []))).toEqual([]);
    for (const name of ['a', 5, null, {}]) {
      expect(messagesOf(() => requireNames('scopes', [name]))).toEqual([]);
    }
  });
});

const stepUpOf = (route: object): unknown => compileRequirement(policy, route).stepUp;

describe('how a user logged in', () => {
  test('may be one value, or one of several', () => {
    expect(stepUpOf({ acr: 'mfa' })).toEqual({ acrValues: ['mfa'] });
    expect(stepUpOf({ acr: ['a', 'b'], maxAgeSeconds: 5 })).toEqual({
      acrValues: ['a', 'b'],
      maxAgeSeconds: 5,
    });
    expect(stepUpOf({})).toBeUndefined();
    expect(Object.isFrozen(stepUpOf({ acr: 'mfa' }))).toBe(true);
  });

  test.each(['a b', 'a"b', 'a\\b', 'é'])('%j cannot be put into a challenge', (acr) => {
    expect(messagesOf(() => stepUpOf({ acr }))).toEqual([
      'requirement.acr[0]: cannot be put into a challenge; it must not contain spaces, quotes or backslashes',
    ]);
  });

  test('is a string or a list', () => {
    expect(messagesOf(() => stepUpOf({ acr: 5 }))).toEqual([
      'requirement.acr: must be a list of strings with at least one entry',
    ]);
  });
});

test('a scope that is none says what to do', () => {
  expect(messagesOf(() => compileRequirement(policy, { scopes: ['a b'] }))).toEqual([
    'requirement.scopes[0]: is not a valid scope (RFC 6749 §3.3); list each scope separately, without spaces, quotes or backslashes',
  ]);
});

test('a guard that names nothing is refused', () => {
  expect(messagesOf(() => requireNames('scopes', []))).toEqual([
    'scopes: needs at least one of the scopes to require',
  ]);
  expect(pathsOf(() => requireNames('scopes', ['a']))).toEqual([]);
});
