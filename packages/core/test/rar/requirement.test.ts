import { fromNode } from '@oidc-verify/core/http';
import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import { describe, expect, test } from 'vitest';
import { createPlainAuth } from '../plain-auth.ts';
import { AUDIENCE, codeOf, ISSUER, pathsOf, problemsOf } from '../setting.ts';
import { decide, details, schemaOf, setting, sign } from './setting.ts';

const REFUSED = 'insufficient_authorization_details';
const verifier = setting.verifier({ authorizationDetails: details });
const read = { type: 'account', actions: ['read'] };
const write = { type: 'account', actions: ['write'] };

describe('one detail alone has to meet a match', () => {
  const cases: readonly (readonly [match: object, claim: readonly object[], isMet: boolean])[] = [
    [{ type: 'account' }, [], false],
    [{ type: 'account' }, [read], true],
    [{ type: 'account' }, [{ type: 'payment', amount: '1' }], false],
    [{ type: 'account', actions: ['read'] }, [read], true],
    [{ type: 'account', actions: ['read'] }, [write], false],
    [{ type: 'account', actions: ['read'] }, [{ type: 'account' }], false],
    [{ type: 'account', actions: ['read'] }, [{ type: 'account', actions: [] }], false],
    [{ type: 'account', actions: ['read'] }, [{ type: 'account', actions: ['READ'] }], false],
    [{ type: 'account', actions: ['read', 'write'] }, [read, write], false],
    [
      { type: 'account', actions: ['read', 'write'] },
      [{ ...read, actions: ['write', 'x', 'read'] }],
      true,
    ],
    [{ type: 'account', datatypes: ['d'] }, [{ ...read, datatypes: ['d'] }], true],
    [{ type: 'account', datatypes: ['d'] }, [{ ...read, privileges: ['d'] }], false],
    [{ type: 'account', privileges: ['p'] }, [{ ...read, privileges: ['p'] }], true],
    [{ type: 'account', identifier: 'i' }, [{ ...read, identifier: 'i' }], true],
    [{ type: 'account', identifier: 'i' }, [{ ...read, identifier: 'j' }], false],
    [{ type: 'account', identifier: 'i' }, [read], false],
    [{ type: 'account', actions: ['read'] }, [{ ...read, identifier: 'i' }], true],
    [{ ...read, identifier: 'i' }, [read, { ...write, identifier: 'i' }], false],
    [
      { type: 'payment', check: ({ amount }: { amount: number }) => amount < 2 },
      [{ type: 'payment', amount: '1' }],
      true,
    ],
    [
      { type: 'payment', check: ({ amount }: { amount: number }) => amount < 2 },
      [{ type: 'payment', amount: '3' }],
      false,
    ],
  ];
  test.each(cases)('%j, with %j: %j', async (match, claim, isMet) => {
    const token = await sign(claim);
    expect(await decide(verifier, token, details.anyOf(match as never))).toBe(
      isMet ? 'passed' : REFUSED,
    );
    expect(await decide(verifier, token, details.allOf(match as never))).toBe(
      isMet ? 'passed' : REFUSED,
    );
  });
});

test('anyOf needs one of its matches, allOf all', async () => {
  const any = details.anyOf(
    { type: 'account', actions: ['read'] },
    { type: 'account', actions: ['write'] },
  );
  const all = details.allOf(
    { type: 'account', actions: ['read'] },
    { type: 'account', actions: ['write'] },
  );
  for (const [claim, byAny, byAll] of [
    [[], REFUSED, REFUSED],
    [[read], 'passed', REFUSED],
    [[write], 'passed', REFUSED],
    [[read, write], 'passed', 'passed'],
    [[{ ...read, actions: ['read', 'write'] }], 'passed', 'passed'],
  ] as const) {
    const token = await sign(claim);
    expect([await decide(verifier, token, any), await decide(verifier, token, all)]).toEqual([
      byAny,
      byAll,
    ]);
  }
});

describe('what was read by others never meets it', () => {
  const needed = details.anyOf({ type: 'account' });

  test('a token without the claim, and a verifier without the option', async () => {
    expect(await decide(verifier, await sign(), needed)).toBe(REFUSED);
    expect(await decide(setting.verifier(), await sign([read]), needed)).toBe(REFUSED);
  });

  test('an issuer with an object of its own', async () => {
    const own = createAuthorizationDetails({
      types: { account: schemaOf((value) => ({ value })) },
    });
    const issuers = [{ issuer: ISSUER, authorizationDetails: own }];
    const other = setting.verifier({ issuer: undefined, issuers, authorizationDetails: details });
    expect(await decide(other, await sign([read]), needed)).toBe(REFUSED);
    expect(await decide(other, await sign([read]), own.anyOf({ type: 'account' }))).toBe('passed');
  });

  test('a list made by hand', () => {
    expect(needed.isMetBy([{ type: 'account' }])).toBe(false);
    expect(needed.isMetBy(undefined)).toBe(false);
    expect(needed.isMetBy([])).toBe(false);
  });
});

test.each<[string, () => unknown]>([
  ['a promise', async () => true],
  ['a promise that rejects', async () => Promise.reject(new TypeError('no'))],
  ['1', () => 1],
  ['undefined', () => undefined],
])('a check that returns %s is a 503', async (_, check) => {
  const needed = details.anyOf({ type: 'account', check: check as never });
  expect(await decide(verifier, await sign([read]), needed)).toBe('verification_unavailable');
});

test('holds for an identity that was verified before, and for tokens in the cache', async () => {
  const cached = setting.verifier({ authorizationDetails: details, tokenCache: true });
  const token = await sign([read]);
  const [first, second] = [await cached.verify(token), await cached.verify(token)];
  expect(second.authorizationDetails).toBe(first.authorizationDetails);
  for (const [match, code] of [
    [{ type: 'account', actions: ['read'] }, 'passed'],
    [{ type: 'account', actions: ['write'] }, REFUSED],
  ] as const) {
    const authorizationDetails = details.anyOf(match);
    expect(await codeOf(async () => cached.authorize(second, { authorizationDetails }))).toBe(code);
    expect(await decide(cached, token, authorizationDetails)).toBe(code);
  }
});

test('the refusal is a 403 insufficient_scope, with the scopes of the route', async () => {
  const auth = createPlainAuth(
    {
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: setting.keys,
      now: setting.clock.now,
      authorizationDetails: details,
    },
    () => setting.keys,
  );
  const token = await sign([read], { scope: 's' });
  const request = fromNode({ rawHeaders: ['Authorization', `Bearer ${token}`] });
  const outcome = await auth.upgrade(request, {
    scopes: ['s'],
    authorizationDetails: details.anyOf({ type: 'payment' }),
  });
  if (outcome.ok) throw new TypeError('passed');
  expect(outcome.response.status).toBe(403);
  const challenge = outcome.response.headers['www-authenticate'];
  expect(challenge).toContain('error="insufficient_scope"');
  expect(challenge).toContain('scope="s"');
});

describe('what requires nothing is a ConfigError', () => {
  test.each<[readonly unknown[], string]>([
    [[], 'anyOf'],
    [[undefined], 'anyOf[0]'],
    [[null], 'anyOf[0]'],
    [['account'], 'anyOf[0]'],
    [[{}], 'anyOf[0].type'],
    [[{ type: undefined }], 'anyOf[0].type'],
    [[{ type: 'acount' }], 'anyOf[0].type'],
    [[{ type: '__proto__' }], 'anyOf[0].type'],
    [[{ type: 'account' }, { type: 'account', actions: [] }], 'anyOf[1].actions'],
    [[{ type: 'account', actions: undefined }], 'anyOf[0].actions'],
    [[{ type: 'account', locations: 'x' }], 'anyOf[0].locations'],
    [[{ type: 'account', identifier: undefined }], 'anyOf[0].identifier'],
    [[{ type: 'account', identifier: '' }], 'anyOf[0].identifier'],
    [[{ type: 'account', check: undefined }], 'anyOf[0].check'],
    [[{ type: 'account', action: ['read'] }], 'anyOf[0].action'],
  ])('%j', (matches, path) => {
    expect(pathsOf(() => details.anyOf(...(matches as never[])))).toContain(path);
    expect(pathsOf(() => details.allOf(...(matches as never[])))).toContain(
      path.replace('any', 'all'),
    );
  });

  test.each([[undefined], [null], [[]], [{}], [{ type: 'account' }], [details], [true]])(
    'a route with %j',
    (authorizationDetails) => {
      expect(pathsOf(() => verifier.requirement({ authorizationDetails } as never))).toEqual([
        'requirement.authorizationDetails',
      ]);
    },
  );
});

describe('options', () => {
  const schema = schemaOf((value) => ({ value }));
  test.each<[unknown, string]>([
    [undefined, 'authorizationDetails'],
    [{}, 'authorizationDetails.types'],
    [{ types: undefined }, 'authorizationDetails.types'],
    [{ types: {} }, 'authorizationDetails.types'],
    [{ types: [schema] }, 'authorizationDetails.types'],
    [{ types: { '': schema } }, 'authorizationDetails.types.'],
    [{ types: { a: {} } }, 'authorizationDetails.types.a'],
    [{ types: { a: undefined } }, 'authorizationDetails.types.a'],
    [{ types: { a: schema }, locations: [] }, 'authorizationDetails.locations'],
    [{ types: { a: schema }, locations: [''] }, 'authorizationDetails.locations[0]'],
    [{ types: { a: schema }, location: 'x' }, 'authorizationDetails.location'],
  ])('%j', (options, path) => {
    expect(pathsOf(() => createAuthorizationDetails(options as never))).toContain(path);
  });

  test.each([
    [undefined],
    [null],
    [{}],
    [{ types: { a: schema } }],
    [{ types: [], read: 1 }],
    [true],
  ])('a verifier with %j', (authorizationDetails) => {
    expect(pathsOf(() => setting.verifier({ authorizationDetails }))).toEqual([
      'authorizationDetails',
    ]);
  });

  test('an object of another version of this package', () => {
    const other = { ...details, [Symbol.for('@oidc-verify/contract')]: 99 };
    expect(problemsOf(() => setting.verifier({ authorizationDetails: other }))).toMatchObject([
      { path: 'authorizationDetails' },
    ]);
  });
});
