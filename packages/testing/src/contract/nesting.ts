import type { ContractErrorHandler } from '../adapter-contract.ts';
import { expectEqual, expectOk, expectRefusal, expectThat } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

const HANDLERS: readonly ContractErrorHandler[] = ['default', 'send-error', 'status-only'];

/** Guards inside sub-apps, routers and plugin scopes; their errors reach the handler outside. */
export const nestingCases: Family = (harness) => [
  ...['/nested/api/required', '/nested-guarded/inner'].flatMap((path) => [
    defineCase(harness, `nesting: ${path} with a token → 200`, {}, async ({ call, sign }) => {
      const response = await call(path, { token: await sign() });
      expectEqual('status', 200, response.status);
      expectThat('body', 'with "user-1"', response.body.includes('"user-1"'), response.body);
    }),
    ...HANDLERS.map((handler) =>
      defineCase(
        harness,
        `nesting: ${path} without a token → 401 (${handler})`,
        { errorHandler: handler },
        async (scene) => {
          expectRefusal(await scene.call(path), 'missing_token', { handler });
          expectRefusal(await scene.call(path, { token: 'opaque' }), 'opaque_token', {
            handler,
          });
          expectEqual(
            'onFailure',
            ['missing_token', 'opaque_token'],
            scene.failures.map((error) => error.code),
          );
        },
      ),
    ),
  ]),
  defineCase(
    harness,
    'nesting: a guarded scope does not guard its siblings',
    {},
    async ({ call }) => {
      expectOk(await call('/public'), { public: true });
    },
  ),
];
