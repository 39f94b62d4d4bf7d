import { CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compile.ts';
import type { Policy } from '../../src/policy/compile.ts';
import { NO_REQUIREMENT } from '../../src/policy/join-requirement.ts';
import { compileRequirement } from '../../src/policy/requirement.ts';
import { messagesOf, syncCodeOf } from '../setting.ts';
import { minimum } from './minimum.ts';

const compile = (options: object): Policy => compilePolicy({ ...minimum, ...options });

describe('who may act', () => {
  const none = { optional: false, issuer: undefined, subjects: undefined, clientIds: undefined };
  test.each<[unknown, object]>([
    [false, { ...none, optional: true, subjects: new Set() }],
    [{ subjects: ['a', 'b'] }, { ...none, subjects: new Set(['a', 'b']) }],
    [{ clientIds: ['c'] }, { ...none, clientIds: new Set(['c']) }],
    [
      { subjects: ['a'], clientIds: ['c'], issuer: 'i', optional: true },
      { optional: true, issuer: 'i', subjects: new Set(['a']), clientIds: new Set(['c']) },
    ],
  ])('as %j', (actor, demand) => {
    const { actors } = compile({ actor }).mapping.requirement;
    expect(actors).toEqual([demand]);
    expect(Object.isFrozen(actors[0])).toBe(true);
    expect(compileRequirement(NO_REQUIREMENT, { actor }).actors).toEqual([demand]);
  });

  const KIND = "must be false, or an object such as { subjects: ['service-a'] }";
  const NOBODY = 'must have `subjects` or `clientIds`; false accepts no actor';
  test.each<[unknown, readonly string[]]>([
    [null, [`actor: ${KIND}`]],
    [true, [`actor: ${KIND}`]],
    ['a', [`actor: ${KIND}`]],
    [['a'], [`actor: ${KIND}`]],
    [() => false, [`actor: ${KIND}`]],
    [{}, [`actor: ${NOBODY}`]],
    [{ optional: true }, [`actor: ${NOBODY}`]],
    [{ issuer: 'i' }, [`actor: ${NOBODY}`]],
    [{ subjects: [] }, ['actor.subjects: must be a list of strings with at least one entry']],
    [{ clientIds: 5 }, ['actor.clientIds: must be a list of strings with at least one entry']],
    [
      { subjects: ['a'], issuer: undefined },
      ['actor.issuer: must not be undefined; give it a value, or leave the option out'],
    ],
    [
      { subjects: undefined },
      ['actor.subjects: must not be undefined; give it a value, or leave the option out'],
    ],
    [
      { clientIds: undefined },
      ['actor.clientIds: must not be undefined; give it a value, or leave the option out'],
    ],
    [{ subjects: ['a'], optional: 1 }, ['actor.optional: must be true or false']],
    [{ subjects: ['a'], optional: undefined }, []],
  ])('is wrong as %j', (actor, problems) => {
    expect(messagesOf(() => compile({ actor }))).toEqual(problems);
    expect(messagesOf(() => compileRequirement(NO_REQUIREMENT, { actor }))).toEqual(
      problems.map((problem) => `requirement.${problem}`),
    );
  });
});

describe('authorization details', () => {
  const option = {
    [CONTRACT]: CONTRACT_VERSION,
    types: ['payment'],
    read: () => undefined,
  };
  const requirement = { [CONTRACT]: CONTRACT_VERSION, isMetBy: () => true };

  test('are objects of their own', () => {
    expect(compile({ authorizationDetails: option }).mapping.authorizationDetails).toBe(option);
    const { details } = compileRequirement(NO_REQUIREMENT, { authorizationDetails: requirement });
    expect(details).toEqual([requirement]);
  });

  test.each([[null], [true], [{}], [{ ...option, types: 'payment' }], [{ ...option, read: 5 }]])(
    'are not %o',
    (authorizationDetails) => {
      expect(messagesOf(() => compile({ authorizationDetails }))).toEqual([
        'authorizationDetails: must be made by createAuthorizationDetails({ types: … }) of @oidc-verify/core/rar',
      ]);
    },
  );

  test.each([[null], [true], [{}], [option], [{ ...requirement, isMetBy: 5 }]])(
    'are required by no %o',
    (authorizationDetails) => {
      expect(
        messagesOf(() => compileRequirement(NO_REQUIREMENT, { authorizationDetails })),
      ).toEqual([
        'requirement.authorizationDetails: must be made by anyOf() or allOf() of the authorization details',
      ]);
    },
  );

  test('of another contract are refused at once', () => {
    const other = { [CONTRACT]: 99 };
    const code = 'incompatible_core';
    expect(syncCodeOf(() => compile({ authorizationDetails: { ...option, ...other } }))).toBe(code);
    const route = { authorizationDetails: { ...requirement, ...other } };
    expect(syncCodeOf(() => compileRequirement(NO_REQUIREMENT, route))).toBe(code);
  });
});
