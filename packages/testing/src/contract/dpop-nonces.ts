import type { ContractErrorHandler } from '../adapter-contract.ts';
import { defineDpopCase, expectBothChallenges, nonceOf } from './dpop-scene.ts';
import { expectEqual, expectOk } from './expectation.ts';
import type { Family } from './scene.ts';

const HANDLERS: readonly ContractErrorHandler[] = ['default', 'send-error', 'status-only'];

/** Where nonces are required, a refusal brings one, and each response the next (RFC 9449 §8, §9). */
export const dpopNonceCases: Family = (harness) =>
  [nonceRequestCases, nextNonceCases].flatMap((family) => family(harness));

const nonceRequestCases: Family = (harness) =>
  HANDLERS.map((handler) =>
    defineDpopCase(
      harness,
      `a proof without a nonce → 401 with a nonce, which is then accepted (${handler})`,
      { nonce: 'required' },
      async ({ callWith, prove }) => {
        const asked = await callWith('/required', [await prove('/required')]);
        expectEqual('status', 401, asked.status);
        expectBothChallenges(asked, 'dpop_nonce_required', 'DPoP');
        expectEqual('Cache-Control', 'no-store', asked.headers['cache-control']);
        const nonce = nonceOf(asked);
        const passed = await callWith('/required', [await prove('/required', { nonce })]);
        expectOk(passed, { sub: 'user-1', scopes: [] });
      },
      { errorHandler: handler },
    ),
  );

const nextNonceCases: Family = (harness) => [
  ...['/required', '/optional', '/nested/api/required', '/nested-guarded/inner'].map((path) =>
    defineDpopCase(
      harness,
      `a 200 from ${path} carries the next nonce and is not cacheable`,
      { nonce: 'required' },
      async ({ callWith, prove }) => {
        let nonce = nonceOf(await callWith(path, [await prove(path)]));
        for (let turn = 0; turn < 2; turn++) {
          const response = await callWith(path, [await prove(path, { nonce })]);
          expectEqual('status', 200, response.status);
          expectEqual('Cache-Control', 'no-store', response.headers['cache-control']);
          nonce = nonceOf(response);
        }
      },
    ),
  ),
  defineDpopCase(
    harness,
    'anonymous requests get no nonce',
    { nonce: 'required' },
    async ({ call }) => {
      for (const [path, status] of [
        ['/optional', 200],
        ['/required', 401],
      ] as const) {
        const response = await call(path);
        expectEqual(`status of ${path}`, status, response.status);
        expectEqual(`DPoP-Nonce of ${path}`, undefined, response.headers['dpop-nonce']);
      }
    },
  ),
];
