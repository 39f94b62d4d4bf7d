import { expectEqual, expectOk, expectRefusal } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

const PARALLEL_REQUESTS = 24;

/** Several guards on one request verify the token once, and parallel requests do not mix. */
export const compositionCases: Family = (harness) =>
  [severalGuardsCases, requiredAfterOptionalCases, parallelCases].flatMap((family) =>
    family(harness),
  );

const severalGuardsCases: Family = (harness) => [
  defineCase(harness, 'composition: three guards verify the token once', {}, async (scene) => {
    const token = await scene.sign({ scope: 'read:reports' });
    expectOk(await scene.call('/required', { token }), { sub: 'user-1', scopes: ['read:reports'] });
    expectEqual('key lookups by one guard', 1, scene.keyLookups());
    expectOk(await scene.call('/twice', { token }), { sub: 'user-1' });
    expectEqual('key lookups by one guard and then by three', 2, scene.keyLookups());
  }),
  defineCase(
    harness,
    'composition: three guards load cold keys once',
    { keys: 'cold' },
    async (scene) => {
      const token = await scene.sign({ scope: 'read:reports' });
      expectOk(await scene.call('/twice', { token }), { sub: 'user-1' });
      expectEqual('loads', 1, scene.keys.loads);
    },
  ),
  defineCase(harness, 'composition: three guards refuse a bad token once', {}, async (scene) => {
    expectRefusal(await scene.call('/twice', { token: 'opaque' }), 'opaque_token');
    expectEqual(
      'onFailure',
      ['opaque_token'],
      scene.failures.map((error) => error.code),
    );
    expectEqual(
      'events',
      ['refused'],
      scene.events.map((event) => event.type),
    );
  }),
  defineCase(harness, 'composition: a later guard may require more', {}, async ({ call, sign }) => {
    const response = await call('/twice', { token: await sign() });
    expectRefusal(response, 'insufficient_scope', { scopes: ['read:reports'] });
  }),
];

const requiredAfterOptionalCases: Family = (harness) => [
  defineCase(
    harness,
    'composition: required after optional → 401 for an anonymous request',
    {},
    async (scene) => {
      expectRefusal(await scene.call('/optional-then-required'), 'missing_token');
      expectEqual(
        'onFailure',
        ['missing_token'],
        scene.failures.map((error) => error.code),
      );
    },
  ),
  defineCase(
    harness,
    'composition: required after optional verifies the token once',
    {},
    async (scene) => {
      const token = await scene.sign();
      expectOk(await scene.call('/optional-then-required', { token }), { sub: 'user-1' });
      expectEqual('key lookups', 1, scene.keyLookups());
    },
  ),
  defineCase(
    harness,
    'composition: required after optional refuses a bad token',
    {},
    async ({ call }) => {
      const response = await call('/optional-then-required', { token: 'opaque' });
      expectRefusal(response, 'opaque_token');
    },
  ),
];

const parallelCases: Family = (harness) => [
  defineCase(
    harness,
    'composition: parallel requests keep their identities',
    { keys: 'cold' },
    async ({ call, sign }) => {
      const subjects = Array.from({ length: PARALLEL_REQUESTS }, (_, index) => `user-${index}`);
      await Promise.all(
        subjects.map(async (sub, index) => {
          const token = await sign({ sub });
          if (index % 3 === 0) expectRefusal(await call('/required'), 'missing_token');
          expectOk(await call('/required', { token }), { sub, scopes: [] });
        }),
      );
    },
  ),
];
