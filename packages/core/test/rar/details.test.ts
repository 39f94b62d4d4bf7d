import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import { describe, expect, test } from 'vitest';
import { codeOf, ISSUER } from '../setting.ts';
import { decide, details, schemaOf, setting, sign } from './setting.ts';

const verifier = setting.verifier({ authorizationDetails: details });
const payment = { type: 'payment', actions: ['initiate'], amount: '12.50' };
const detailsOf = async (claim: unknown) =>
  (await verifier.verify(await sign(claim))).authorizationDetails;

describe('the details of an identity', () => {
  test('are what the schema of each type returned, in order', async () => {
    const account = { type: 'account', identifier: 'i', extra: [1] };
    expect(await detailsOf([account, payment, payment])).toEqual([
      account,
      { ...payment, amount: 12.5 },
      { ...payment, amount: 12.5 },
    ]);
  });

  test('leave out types without a schema', async () => {
    expect(await detailsOf([{ type: 'unknown', actions: 5 }, payment])).toHaveLength(1);
    expect(
      await detailsOf([{ type: 'Payment' }, { type: 'payment ' }, { type: 'paymen\u0074\u0301' }]),
    ).toEqual([]);
  });

  test('are none for a token without the claim, or with an empty one', async () => {
    expect(await detailsOf(undefined)).toEqual([]);
    expect(await detailsOf([])).toEqual([]);
  });

  test('are undefined without the option, which does not look at the claim', async () => {
    const other = setting.verifier();
    expect((await other.verify(await sign('anything'))).authorizationDetails).toBeUndefined();
  });

  test('are frozen, not enumerable, and the same list each time', async () => {
    const identity = await verifier.verify(await sign([payment]));
    const { authorizationDetails: found } = identity;
    expect(Object.keys(identity)).not.toContain('authorizationDetails');
    expect(Object.isFrozen(found) && Object.isFrozen(found?.[0])).toBe(true);
    expect(identity.authorizationDetails).toBe(found);
  });

  test('have the type that the token says, whatever the schema returns', async () => {
    const types = { a: schemaOf(() => ({ value: { type: 'payment', amount: 1 } })) };
    const other = setting.verifier({ authorizationDetails: createAuthorizationDetails({ types }) });
    const identity = await other.verify(await sign([{ type: 'a' }]));
    expect(identity.authorizationDetails).toEqual([{ type: 'a', amount: 1 }]);
  });

  test('belong to the issuer, with the verifier’s as default', async () => {
    const types = { own: schemaOf((value) => ({ value })) };
    const own = createAuthorizationDetails({ types });
    const issuers = [
      { issuer: ISSUER, authorizationDetails: own },
      { issuer: 'https://other.test' },
    ];
    const both = setting.verifier({ issuer: undefined, issuers, authorizationDetails: details });
    const claim = [{ type: 'own' }, payment];
    expect((await both.verify(await sign(claim))).authorizationDetails).toEqual([{ type: 'own' }]);
    const other = await both.verify(await sign(claim, { iss: 'https://other.test' }));
    expect(other.authorizationDetails).toEqual([{ ...payment, amount: 12.5 }]);
    expect(both.authorizationDetailsTypes).toEqual(['payment', 'account', 'own']);
  });

  test('are copied for the schema, which cannot change the token', async () => {
    const types = {
      a: schemaOf((value) => {
        Object.assign(value, { type: 'b', actions: ['all'] });
        return { value };
      }),
    };
    const own = createAuthorizationDetails({ types });
    const other = setting.verifier({ authorizationDetails: own });
    const token = await sign([{ type: 'a', actions: ['read'] }]);
    expect(await decide(other, token, own.anyOf({ type: 'a', actions: ['read'] }))).toBe('passed');
    expect(await decide(other, token, own.anyOf({ type: 'a', actions: ['all'] }))).toBe(
      'insufficient_authorization_details',
    );
  });
});

describe('details for other locations', () => {
  const types = { a: schemaOf((value) => ({ value })) };
  const HERE = 'https://api.test/v1';
  const cases: readonly (readonly [
    locations: unknown,
    own: string[] | undefined,
    count: number,
  ])[] = [
    [undefined, undefined, 1],
    [[HERE], undefined, 0],
    [[], undefined, 0],
    [undefined, [HERE], 1],
    [[HERE], [HERE], 1],
    [['https://x.test', HERE], [HERE], 1],
    [['https://x.test'], [HERE], 0],
    [[`${HERE}/`], [HERE], 0],
    [['HTTPS://api.test/v1'], [HERE], 0],
    [[], [HERE], 0],
  ];
  test.each(cases)('%j, for an API at %j: %i count', async (locations, own, count) => {
    const here = own === undefined ? {} : { locations: own };
    const other = setting.verifier({
      authorizationDetails: createAuthorizationDetails({ types, ...here }),
    });
    const claim = [{ type: 'a', ...(locations === undefined ? {} : { locations }) }];
    expect((await other.verify(await sign(claim))).authorizationDetails).toHaveLength(count);
  });
});

describe('schemas', () => {
  test('refuse a detail: invalid_claims, with their issues for the operator', async () => {
    const outcome = await verifier.tryVerify(await sign([{ ...payment, limit: '1' }]));
    if (outcome.ok) throw new TypeError('passed');
    expect(outcome.error).toMatchObject({ code: 'invalid_claims', status: 401 });
    expect(outcome.error.cause).toMatchObject([{ kind: 'schema' }]);
    expect(outcome.error.detail).toBe('a schema of yours refused: authorization_details');
  });

  test.each<[string, (value: object) => unknown, string]>([
    ['no object', () => ({ value: 'text' }), 'invalid_claims'],
    ['null', () => ({ value: null }), 'invalid_claims'],
    ['a list', () => ({ value: [] }), 'invalid_claims'],
    ['issues', () => ({ issues: [] }), 'invalid_claims'],
    ['nothing', () => undefined, 'verification_unavailable'],
    ['a string in place of a result', () => 'yes', 'verification_unavailable'],
    [
      'an exception',
      () => {
        throw new TypeError('broken');
      },
      'verification_unavailable',
    ],
  ])('that return %s', async (_, validate, code) => {
    const own = createAuthorizationDetails({ types: { a: schemaOf(validate) } });
    const other = setting.verifier({ authorizationDetails: own });
    expect(await decide(other, await sign([{ type: 'a' }]))).toBe(code);
    const asynchronous = createAuthorizationDetails({
      types: { a: schemaOf(async (value) => validate(value)) },
    });
    const later = setting.verifier({ authorizationDetails: asynchronous });
    expect(await codeOf(async () => later.verify(await sign([{ type: 'a' }])))).toBe(code);
  });

  test('may answer later, except in verifySync', async () => {
    const own = createAuthorizationDetails({
      types: { a: schemaOf(async (value) => ({ value })) },
    });
    const other = setting.verifier({ authorizationDetails: own });
    const token = await sign([{ type: 'a' }, { type: 'a' }]);
    expect((await other.verify(token)).authorizationDetails).toHaveLength(2);
    expect(await decide(other, token)).toBe('sync verification_unavailable, async passed');
    expect(setting.events).toContainEqual({
      type: 'callback-failed',
      callback: 'authorizationDetails',
      reason: 'promise-in-sync',
    });
  });

  test('are asked one after the other: a failure leaves no promise behind', async () => {
    let asked = 0;
    const validate = async () => {
      asked += 1;
      throw new TypeError('broken');
    };
    const own = createAuthorizationDetails({ types: { a: schemaOf(validate) } });
    const other = setting.verifier({ authorizationDetails: own });
    const token = await sign([{ type: 'a' }, { type: 'a' }, { type: 'a' }]);
    expect(await codeOf(async () => other.verify(token))).toBe('verification_unavailable');
    expect(asked).toBe(1);
  });
});
