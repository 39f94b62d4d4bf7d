import { CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import type { KeySource } from '@oidc-verify/core';
import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { toSchema } from '../memory/cache-setting.ts';
import { factsIn, NOW, setting, toldOf } from './told.ts';
import type { Row } from './told.ts';

const demands = (requirement: object): object => ({ call: { requirement } });
const details = createAuthorizationDetails({ types: { payment: toSchema((value) => value) } });

const SCOPES: readonly Row[] = [
  [
    'insufficient_scope',
    { problem: 'all', missing: ['b', 'c'], claims: ['scope', 'scp'] },
    { claims: { scope: 'a' }, ...demands({ scopes: ['a', 'b', 'c'] }) },
  ],
  [
    'insufficient_scope',
    { problem: 'any', missing: ['b', 'c'], claims: ['scope', 'scp'] },
    { claims: { scope: 'a' }, ...demands({ scopes: ['a'], anyScope: ['b', 'c'] }) },
  ],
  [
    'insufficient_scope',
    { problem: 'any', missing: ['b', 'c'], claims: ['realm.roles', 'roles'] },
    {
      claims: { roles: 'a' },
      options: {
        scopeClaim: [{ path: ['realm', 'roles'] }, { path: 'roles' }],
        anyScope: ['a', 'x'],
      },
      ...demands({ anyScope: ['b', 'c'] }),
    },
  ],
  [
    'insufficient_scope',
    {
      problem: 'all',
      missing: ['b'],
      claims: ['scope', 'scp'],
      granted: Array.from({ length: 20 }, (_, index) => `s${index}`),
      values: expect.anything() as unknown,
    },
    {
      claims: { scope: Array.from({ length: 21 }, (_, index) => `s${index}`).join(' ') },
      options: { diagnostics: 'values' },
      ...demands({ scopes: ['b'] }),
    },
  ],
];

const PERMISSIONS: readonly Row[] = [
  [
    'insufficient_permissions',
    { problem: 'all', missing: ['b'], claims: ['permissions'] },
    { claims: { permissions: ['a'] }, ...demands({ permissions: ['a', 'b'] }) },
  ],
  [
    'insufficient_permissions',
    { problem: 'any', missing: ['b', 'c'], claims: ['resource_access.api.roles'] },
    {
      claims: { resource_access: { api: { roles: ['a'] } } },
      options: { permissionsClaim: ['resource_access', 'api', 'roles'] },
      ...demands({ permissions: ['a'], anyPermission: ['b', 'c'] }),
    },
  ],
  [
    'insufficient_permissions',
    {
      problem: 'all',
      missing: ['b'],
      claims: ['permissions'],
      granted: ['a'],
      values: expect.anything() as unknown,
    },
    {
      claims: { permissions: ['a'] },
      options: { diagnostics: 'values' },
      ...demands({ permissions: ['b'] }),
    },
  ],
];

const OTHERS: readonly Row[] = [
  ['actor_not_accepted', { problem: 'no-actor' }, demands({ actor: { subjects: ['a'] } })],
  [
    'actor_not_accepted',
    { problem: 'other-actor' },
    { claims: { act: { sub: 'b' } }, ...demands({ actor: { subjects: ['a'] } }) },
  ],
  [
    'insufficient_authorization_details',
    { problem: 'details' },
    {
      options: { authorizationDetails: details },
      ...demands({ authorizationDetails: details.anyOf({ type: 'payment' }) }),
    },
  ],
  [
    'insufficient_user_authentication',
    { problem: 'acr', acrValues: ['gold', 'silver'] },
    demands({ acr: ['gold', 'silver'] }),
  ],
  [
    'insufficient_user_authentication',
    { problem: 'no-time', seconds: Number.NaN, limit: 60 },
    demands({ maxAgeSeconds: 60 }),
  ],
  [
    'insufficient_user_authentication',
    { problem: 'age', seconds: 70, limit: 60 },
    { claims: { auth_time: NOW - 70 }, ...demands({ maxAgeSeconds: 60 }) },
  ],
  ['access_denied', { problem: 'check' }, { options: { check: () => false } }],
  ['token_revoked', { problem: 'revoked' }, { options: { checkRevoked: () => true } }],
];

const ACTOR_FAULTS: readonly Row[] = (
  [
    [5, 'is not an object'],
    [{}, 'identifies nobody'],
    [{ act: { sub: 'a' } }, 'identifies nobody'],
    [{ sub: '' }, 'has a member sub that is not a well-formed string'],
    [{ iss: 5 }, 'has a member iss that is not a well-formed string'],
    [{ client_id: '\ud800' }, 'contains a lone surrogate'],
    [{ sub: 'x'.repeat(4_096) }, 'is too long'],
  ] as const
).map(([act, fault]) => {
  return ['invalid_claims', { problem: 'fault', claim: 'act', fault }, { claims: { act } }];
});

const boom = (): never => {
  throw new Error('boom');
};
const failed = 'verification_unavailable';
const decrypting = (decrypt: () => unknown): object => ({
  options: { decrypt: { [CONTRACT]: CONTRACT_VERSION, decrypt } },
  token: () => 'e30.a.b.c.d',
});
const CALLBACKS: readonly Row[] = [
  ...['check', 'checkRevoked', 'scopeImplies'].map((callback): Row => {
    const facts = { problem: 'threw', callback, limit: 5_000 };
    const call = { requirement: { scopes: ['b'] } };
    const claims = { scope: 'a' };
    const needsScope = callback === 'scopeImplies' ? { call, claims } : {};
    return [failed, facts, { options: { [callback]: boom }, ...needsScope }];
  }),
  ...['check', 'checkRevoked'].flatMap((callback): Row[] => {
    const expected = { callback, expected: 'true or false' };
    const facts = (problem: string, returned: string): object => ({
      problem,
      ...expected,
      returned,
    });
    return [
      [failed, { ...facts('not-an-answer', 'number') }, { options: { [callback]: () => 1 } }],
      [failed, { ...facts('not-an-answer', 'null') }, { options: { [callback]: () => null } }],
      [failed, { ...facts('no-answer', 'undefined') }, { options: { [callback]: () => {} } }],
    ];
  }),
  [
    failed,
    { problem: 'promise', callback: 'check', limit: 5_000 },
    { way: 'sync', options: { check: async () => true } },
  ],
  [
    failed,
    { problem: 'threw', callback: 'check', limit: 5_000 },
    { options: { check: async () => boom() } },
  ],
  [
    failed,
    {
      problem: 'not-an-answer',
      callback: 'claims',
      expected: 'the result of a Standard Schema',
      returned: 'boolean',
    },
    { options: { claims: { '~standard': { version: 1, vendor: 'test', validate: () => true } } } },
  ],
  [failed, { problem: 'promise', callback: 'decrypt' }, { way: 'sync', ...decrypting(boom) }],
  [failed, { problem: 'threw', callback: 'decrypt', limit: 5_000 }, decrypting(boom)],
  ['decryption_failed', { problem: 'failed' }, decrypting(async () => undefined)],
];

const issuesOf = (issues: unknown): object => ({
  options: {
    claims: { '~standard': { version: 1, vendor: 'test', validate: () => ({ issues }) } },
  },
});
const WHOLE = 'the claims as a whole';
const SCHEMAS: readonly Row[] = (
  [
    [[], []],
    [5, []],
    [
      [{ path: ['tid'] }, { path: [{ key: 'roles' }, 0] }],
      ['tid', 'roles'],
    ],
    [[{ path: ['tid', 'a'] }, { path: ['tid', 'b'] }], ['tid']],
    [[{ path: [] }, {}, 'x', null], [WHOLE]],
    [[{ path: [5] }], [WHOLE]],
    [[{ path: 'tid' }], [WHOLE]],
    [[{ path: [{ key: Symbol('x') }] }], [WHOLE]],
  ] as const
).map(([issues, claims]) => ['invalid_claims', { problem: 'schema', claims }, issuesOf(issues)]);

describe.each([
  ['scopes', SCOPES],
  ['permissions', PERMISSIONS],
  ['other demands', OTHERS],
  ['the actor', ACTOR_FAULTS],
  ['functions of the application', CALLBACKS],
  ['schemas of the application', SCHEMAS],
])('facts about %s', (_name, rows) => {
  test.each(rows)('%s %j', async (code, facts, situation) => {
    expect(await factsIn(situation, setting)).toEqual({ code, ...facts });
  });
});

const never = async (): Promise<never> => new Promise(() => {});
const good = await setting.issuer.sign();

describe('facts about what did not answer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('a function, and a key source', async () => {
    const keys: KeySource = {
      peek: () => undefined,
      load: never,
      wake: () => 'pending',
      close: () => {},
    };
    const callbackTimeoutMs = 700;
    const ofCheck = toldOf(() =>
      setting.verifier({ check: never, callbackTimeoutMs }).verify(good),
    );
    const ofKeys = toldOf(() => setting.verifier({ keys, callbackTimeoutMs }).verify(good));
    await vi.advanceTimersByTimeAsync(700);
    const limit = 700;
    expect(await ofCheck).toEqual({ code: failed, problem: 'timeout', callback: 'check', limit });
    expect(await ofKeys).toEqual({ code: 'jwks_fetch_failed', problem: 'timeout', limit });
    const [outcome] = await Promise.all([
      setting.verifier({ keys, callbackTimeoutMs }).tryVerify(good),
      vi.advanceTimersByTimeAsync(700),
    ]);
    expect(outcome.ok || outcome.error.cause).toMatchObject({ name: 'TimeoutError' });
  });
});

test('facts about an identity of another verifier', async () => {
  const identity = await setting.verifier().verify(await setting.issuer.sign());
  const other = setting.verifier();
  expect(await toldOf(() => other.authorize(identity, {}))).toEqual({
    code: 'invalid_token',
    problem: 'foreign-identity',
  });
});
