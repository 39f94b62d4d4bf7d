import { inspect } from 'node:util';
import { AuthError, ConfigError, ERROR_TABLE } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { formatChallenge } from '../../src/errors/challenge.ts';
import { toDetail } from '../../src/errors/full-detail.ts';
import { readTokenValues } from '../../src/errors/token-values.ts';

const system = Object.assign(new Error('no address'), { code: 'ENOTFOUND' });

describe('members of an AuthError', () => {
  test('are none that nobody gave', () => {
    const error = new AuthError('invalid_token');
    expect(error.requiredScopes).toEqual([]);
    expect(Object.keys(error.headers)).toEqual(['www-authenticate', 'cache-control']);
    expect(error.facts).toBeUndefined();
  });

  test.each<[object, readonly string[]]>([
    [{ facts: { problem: 'x', claim: 'tid' } }, ['code', 'problem', 'claim']],
    [{ values: { verified: true } }, ['code', 'values']],
    [{ facts: { problem: 'x' }, values: { verified: true } }, ['code', 'problem', 'values']],
  ])('facts of %j are %j', (options, names) => {
    const { facts } = new AuthError('invalid_token', options);
    expect(Object.keys(facts ?? {})).toEqual(names);
    expect(facts).toEqual({
      code: 'invalid_token',
      ...('facts' in options ? (options.facts as object) : {}),
      ...('values' in options ? { values: options.values } : {}),
    });
    expect(Object.isFrozen(facts)).toBe(true);
  });
});

test('problems and notes of a ConfigError are copies', () => {
  const problem = { path: 'a', message: 'is wrong' };
  const notes = ['known options: b'];
  const error = new ConfigError('invalid_options', [problem], notes);
  problem.message = 'is changed';
  notes.push('another');
  expect(error.problems).toEqual([{ path: 'a', message: 'is wrong' }]);
  expect(error.notes).toEqual(['known options: b']);
  expect(Object.isFrozen(error.notes)).toBe(true);
  expect(Object.keys(error)).not.toContain('notes');
});

test('a scope that is no string is left out of a challenge', () => {
  expect(formatChallenge({ scopes: [5, 'a', null] as never })).toBe('Bearer scope="a"');
});

describe('the detail', () => {
  test('of an error without facts has its cause all the same', () => {
    const { description } = ERROR_TABLE.jwks_error;
    expect(toDetail('jwks_error', { cause: system })).toBe(`${description}; cause: ENOTFOUND`);
  });

  test('has no empty part', () => {
    expect(toDetail('jwks_error', { detail: '', cause: system })).toBe('cause: ENOTFOUND');
  });

  test('of values that a token does not have says nothing', () => {
    expect(Object.keys(readTokenValues({ kid: 'k' }, { exp: 1 }, false))).toEqual([
      'verified',
      'kid',
      'exp',
    ]);
  });
});

test('a console prints the frames of the innermost of three causes', () => {
  const inner = new Error('failed at once');
  inner.stack = 'Error: failed at once\n    at inner (a.js:1:1)';
  const middle = new Error('middle', { cause: inner });
  const cause = new Error('outer', { cause: middle });
  expect(inspect(new AuthError('jwks_error', { cause })).split('\n').slice(1)).toEqual([
    '  cause: Error: outer',
    '  cause: Error: middle',
    '  cause: Error: failed at once',
    '    at inner (a.js:1:1)',
  ]);
});
