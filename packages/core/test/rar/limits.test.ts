import { isAuthError } from '@oidc-verify/core';
import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import { describe, expect, test } from 'vitest';
import { pathsOf, problemsOf } from '../setting.ts';
import { details, schemaOf, setting, sign } from './setting.ts';

type Members = Readonly<Record<string, unknown>>;

const schema = schemaOf((value) => ({ value }));
const create = (options: unknown): unknown => createAuthorizationDetails(options as never);
const toldOf = async (own: object, match?: object): Promise<unknown> => {
  const verifier = setting.verifier({ authorizationDetails: own });
  const call = match === undefined ? {} : { requirement: { authorizationDetails: match } };
  const token = await sign([{ type: 'account' }]);
  const refused = await verifier.verify(token, call as never).catch((reason: unknown) => reason);
  if (!isAuthError(refused)) throw new Error('passed', { cause: refused });
  const { cause } = refused;
  return [refused.code, cause instanceof Error ? cause.message : cause];
};

describe('the names of types', () => {
  test.each(['a', 'a'.repeat(256), 'https://a.test/x', ' a'])('%j is one', (name) => {
    expect(pathsOf(() => create({ types: { [name]: schema } }))).toEqual([]);
  });

  test.each(['', ' ', '\t', 'a'.repeat(257), '\ud800'])('%j is none', (name) => {
    expect(problemsOf(() => create({ types: { [name]: schema } }))).toEqual([
      {
        path: `authorizationDetails.types.${name}`,
        message: 'is not a type: 1–256 characters',
      },
    ]);
  });

  test.each([[undefined], [null], ['abc'], [5], [[]], [[schema]], [{}], [() => schema]])(
    'of %o there are none',
    (types) => {
      const problems = problemsOf(() => create({ types }));
      expect(problems.map(({ path }) => path)).toEqual(['authorizationDetails.types']);
      expect(problems[0]?.message).toContain('a schema for each type');
    },
  );

  test('a schema that cannot be read is named once', () => {
    const types = {
      get account(): never {
        throw new Error('boom');
      },
    };
    expect(pathsOf(() => create({ types }))).toEqual(['authorizationDetails.types.account']);
  });
});

describe('what a match names', () => {
  test.each(['actions', 'locations', 'datatypes', 'privileges', 'identifier', 'check'])(
    '%s may not be undefined',
    (name) => {
      const match = { type: 'account', [name]: undefined } as never;
      const message = 'must not be undefined; give it a value, or leave the option out';
      expect(problemsOf(() => details.anyOf(match))).toEqual([
        { path: `anyOf[0].${name}`, message },
      ]);
      expect(problemsOf(() => details.allOf(match))).toEqual([
        { path: `allOf[0].${name}`, message },
      ]);
    },
  );

  test('is at least one detail', () => {
    const message = 'needs at least one detail to require';
    expect(problemsOf(() => details.anyOf())).toEqual([{ path: 'anyOf', message }]);
    expect(problemsOf(() => details.allOf())).toEqual([{ path: 'allOf', message }]);
  });

  test.each([[1], [undefined], [null], [{}]])(
    'a check that returns %j is told as such',
    async (answer) => {
      const match = details.anyOf({ type: 'account', check: (() => answer) as never });
      expect(await toldOf(details, match)).toEqual([
        'verification_unavailable',
        'a check of authorization details must return true or false',
      ]);
    },
  );
});

describe('the answer of a schema', () => {
  test.each<[unknown, readonly unknown[]]>([
    [5, ['verification_unavailable', 'a schema must return a result']],
    [true, ['verification_unavailable', 'a schema must return a result']],
    [[], ['verification_unavailable', 'a schema must return a result']],
    [undefined, ['verification_unavailable', 'a schema must return a result']],
    [{ issues: [] }, ['invalid_claims', []]],
    [{ issues: ['x'], value: {} }, ['invalid_claims', ['x']]],
    [{ issues: null, value: {} }, ['invalid_claims', null]],
    [{}, ['invalid_claims', undefined]],
    [{ value: 5 }, ['invalid_claims', undefined]],
    [{ value: [] }, ['invalid_claims', undefined]],
  ])('%j', async (answer, told) => {
    const own = createAuthorizationDetails({ types: { account: schemaOf(() => answer) } });
    expect(await toldOf(own)).toEqual(told);
  });

  test('keeps its type, and is frozen', async () => {
    const value: Members = { type: 'other', a: 1 };
    const own = createAuthorizationDetails({ types: { account: schemaOf(() => ({ value })) } });
    const verifier = setting.verifier({ authorizationDetails: own });
    const [detail] =
      (await verifier.verify(await sign([{ type: 'account' }]))).authorizationDetails ?? [];
    expect(detail).toEqual({ type: 'account', a: 1 });
    expect(Object.isFrozen(detail)).toBe(true);
  });
});

describe('where a detail counts', () => {
  const own = createAuthorizationDetails({ types: { account: schema }, locations: ['a', 'b'] });
  const none = createAuthorizationDetails({ types: { account: schema } });

  test.each<[unknown, number, number]>([
    [undefined, 1, 1],
    [['a'], 1, 0],
    [['x', 'b'], 1, 0],
    [['x'], 0, 0],
    [[], 0, 0],
  ])('with locations %j', async (locations, here, elsewhere) => {
    const token = await sign([
      { type: 'account', ...(locations === undefined ? {} : { locations }) },
    ]);
    const countBy = async (authorizationDetails: object): Promise<number | undefined> =>
      (await setting.verifier({ authorizationDetails }).verify(token)).authorizationDetails?.length;
    expect([await countBy(own), await countBy(none)]).toEqual([here, elsewhere]);
  });
});
