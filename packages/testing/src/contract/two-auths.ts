import { defineDpopCase, nonceOf } from './dpop-scene.ts';
import { expectEqual, expectOk, expectRefusal } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

const PARALLEL_REQUESTS = 8;
const BOTH = { sub: ['user-1', 'user-1'] };

/** Two auths on one request: each verifies for itself, and a proof that both check was used once. */
export const twoAuthCases: Family = (harness) => [
  defineCase(harness, 'two auths: each verifies for itself', {}, async (scene) => {
    expectOk(await scene.call('/two-auths', { token: await scene.sign() }), BOTH);
    expectEqual('key lookups', 2, scene.keyLookups());
  }),
  defineCase(
    harness,
    'two auths: the first refuses, and the second is not asked',
    {},
    async (scene) => {
      expectRefusal(await scene.call('/two-auths'), 'missing_token');
      expectEqual(
        'onFailure',
        ['missing_token'],
        scene.failures.map((error) => error.code),
      );
    },
  ),
  defineDpopCase(harness, 'two auths use a proof once', {}, async ({ callWith, prove }) => {
    expectOk(await callWith('/two-auths', [await prove('/two-auths')]), BOTH);
  }),
  defineDpopCase(
    harness,
    'two auths use a proof once, with nonces',
    { nonce: 'required' },
    async (scene) => {
      const { callWith, prove } = scene;
      const nonce = nonceOf(await callWith('/two-auths', [await prove('/two-auths')]));
      const response = await callWith('/two-auths', [await prove('/two-auths', { nonce })]);
      expectOk(response, BOTH);
      nonceOf(response);
    },
  ),
  defineDpopCase(harness, 'two auths refuse a proof that was used before', {}, async (scene) => {
    const { callWith, prove } = scene;
    const proofs = [await prove('/two-auths')];
    expectOk(await callWith('/two-auths', proofs), BOTH);
    expectEqual('status', 401, (await callWith('/two-auths', proofs)).status);
    const once = [await prove('/required')];
    expectOk(await callWith('/required', once), { sub: 'user-1', scopes: [] });
    expectEqual('status', 401, (await callWith('/required', once)).status);
  }),
  defineDpopCase(harness, 'of equal proofs at once one passes both auths', {}, async (scene) => {
    const { callWith, prove } = scene;
    const proofs = [await prove('/two-auths')];
    const responses = await Promise.all(
      Array.from({ length: PARALLEL_REQUESTS }, async () => callWith('/two-auths', proofs)),
    );
    const statuses = responses.map(({ status }) => status).toSorted((a, b) => a - b);
    const refused = Array.from({ length: PARALLEL_REQUESTS - 1 }, () => 401);
    expectEqual('statuses', [200, ...refused], statuses);
  }),
];
