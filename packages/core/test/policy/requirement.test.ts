import { describe, expect, test, vi } from 'vitest';
import { joinRequirement, NO_REQUIREMENT } from '../../src/policy/join-requirement.ts';
import { compileRequirement, requireNames } from '../../src/policy/requirement.ts';
import { pathsOf, syncCodeOf } from '../setting.ts';

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

test('a guard that names nothing is refused', () => {
  expect(pathsOf(() => requireNames('scopes', []))).toEqual(['scopes']);
  expect(pathsOf(() => requireNames('scopes', ['a']))).toEqual([]);
});
