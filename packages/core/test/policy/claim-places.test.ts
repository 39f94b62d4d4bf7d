import { describe, expect, test } from 'vitest';
import { readClientPlaces, readNamePlaces } from '../../src/policy/claim-places.ts';
import { readOptions } from '../../src/options/problems.ts';
import { problemsOf } from '../setting.ts';

const read = (value: unknown): unknown =>
  readOptions((problems) => readNamePlaces(value, problems.at('scopeClaim')));
const readClient = (value: unknown): unknown =>
  readOptions((problems) => readClientPlaces(value, problems.at('clientIdClaim')));
const whole = { separator: undefined, prefix: undefined, objectKeys: false };
const spaced = { ...whole, separator: ' ' };

describe('where names stand', () => {
  test.each<[unknown, readonly unknown[]]>([
    ['roles', [{ path: ['roles'], ...whole }]],
    ['scope', [{ path: ['scope'], ...spaced }]],
    ['scp', [{ path: ['scp'], ...spaced }]],
    [['scp'], [{ path: ['scp'], ...spaced }]],
    [['realm', 'scope'], [{ path: ['realm', 'scope'], ...whole }]],
    [['scope', 'realm'], [{ path: ['scope', 'realm'], ...whole }]],
    [['scp', 'scp'], [{ path: ['scp', 'scp'], ...whole }]],
    ['Scope', [{ path: ['Scope'], ...whole }]],
    [['realm_access', 'roles'], [{ path: ['realm_access', 'roles'], ...whole }]],
    [{ path: 'roles' }, [{ path: ['roles'], ...whole }]],
    [{ path: 'scope' }, [{ path: ['scope'], ...spaced }]],
    [{ path: 'scope', separator: ',' }, [{ path: ['scope'], ...whole, separator: ',' }]],
    [{ path: 'scp', prefix: 'api://a/' }, [{ path: ['scp'], ...spaced, prefix: 'api://a/' }]],
    [{ path: 'roles', objectKeys: true }, [{ path: ['roles'], ...whole, objectKeys: true }]],
    [
      [{ path: ['realm_access', 'roles'] }, { path: ['resource_access', 'a', 'roles'] }],
      [
        { path: ['realm_access', 'roles'], ...whole },
        { path: ['resource_access', 'a', 'roles'], ...whole },
      ],
    ],
  ])('%j', (value, places) => {
    expect(read(value)).toEqual(places);
  });

  test.each<[unknown, readonly string[]]>([
    [5, ['scopeClaim']],
    [null, ['scopeClaim']],
    ['', ['scopeClaim']],
    [[], ['scopeClaim']],
    [{}, ['scopeClaim.path']],
    [[{}], ['scopeClaim[0].path']],
    [['a', { path: 'b' }], ['scopeClaim[0]']],
    [
      [['a', 'b'], ['c']],
      ['scopeClaim[0]', 'scopeClaim[1]'],
    ],
    [[{ path: 'a' }, null], ['scopeClaim[1]']],
    [['a', 5], ['scopeClaim[1]']],
    [{ path: [] }, ['scopeClaim.path']],
    [{ path: ['a', ''] }, ['scopeClaim.path[1]']],
    [{ path: { path: 'a' } }, ['scopeClaim.path']],
    [{ path: 'a', separator: '' }, ['scopeClaim.separator']],
    [{ path: 'a', separator: 5 }, ['scopeClaim.separator']],
    [{ path: 'a', separator: undefined }, ['scopeClaim.separator']],
    [{ path: 'a', prefix: '' }, ['scopeClaim.prefix']],
    [{ path: 'a', prefix: undefined }, ['scopeClaim.prefix']],
    [{ path: 'a', objectKeys: 'yes' }, ['scopeClaim.objectKeys']],
    [{ path: 'a', objectKeys: true, separator: ',' }, ['scopeClaim.separator']],
    [{ path: 'a', split: ' ' }, ['scopeClaim.split']],
  ])('%j is wrong at %j', (value, paths) => {
    expect(problemsOf(() => read(value)).map(({ path }) => path)).toEqual(paths);
  });
});

describe('where the client stands', () => {
  test.each<[unknown, readonly unknown[]]>([
    ['azp', [['azp']]],
    [['client', 'id'], [['client', 'id']]],
    [{ path: ['client', 'id'] }, [['client', 'id']]],
    [
      [{ path: 'azp' }, { path: 'client_id' }],
      [['azp'], ['client_id']],
    ],
  ])('%j', (value, paths) => {
    expect(readClient(value)).toEqual(paths);
  });

  test.each<[unknown, readonly string[]]>([
    [5, ['clientIdClaim']],
    [{}, ['clientIdClaim.path']],
    [{ path: 'azp', separator: ' ' }, ['clientIdClaim.separator']],
    [[{ path: 'azp', prefix: 'a' }], ['clientIdClaim[0].prefix']],
    [['a', { path: 'azp' }], ['clientIdClaim[0]']],
    [[{ path: 'azp' }, null], ['clientIdClaim[1]']],
    [{ path: 'azp', objectKeys: true }, ['clientIdClaim.objectKeys']],
  ])('%j is wrong at %j', (value, paths) => {
    expect(problemsOf(() => readClient(value)).map(({ path }) => path)).toEqual(paths);
  });
});

test.each([[null], [[null]], [undefined], [[undefined]]])(
  '%j is no place, but a wrong path',
  (value) => {
    const [problem, ...others] = problemsOf(() => read(value));
    expect(others).toEqual([]);
    expect(problem?.message).toMatch(/^must be a (?:string|non-empty string)/);
  },
);
