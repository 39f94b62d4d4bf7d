import { expectEqual, expectThat } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

/** What is not a refusal is left to the framework: no challenge, and `onFailure` is not called. */
export const routeErrorCases: Family = (harness) => [
  ...(['default', 'send-error', 'status-only'] as const).flatMap((handler) => [
    defineCase(
      harness,
      `errors: an error of the route handler is left alone (${handler})`,
      { errorHandler: handler },
      async (scene) => {
        const { status, headers, body } = await scene.call('/fails', { token: await scene.sign() });
        const expected = handler === 'status-only' ? [418] : [418, 500];
        expectThat('status', expected.join(' or '), expected.includes(status), status);
        expectEqual('WWW-Authenticate', undefined, headers['www-authenticate']);
        expectEqual('Retry-After', undefined, headers['retry-after']);
        expectThat('body', 'no error_description', !body.includes('error_description'), body);
        expectEqual('onFailure', [], scene.failures);
      },
    ),
    defineCase(
      harness,
      `errors: get() without a guard → 500 (${handler})`,
      { errorHandler: handler },
      async (scene) => {
        for (const how of [{}, { token: await scene.sign() }, { token: 'opaque' }]) {
          const { status, headers } = await scene.call('/unguarded', how);
          expectEqual('status', 500, status);
          expectEqual('WWW-Authenticate', undefined, headers['www-authenticate']);
        }
        expectEqual('onFailure', [], scene.failures);
        expectEqual('key lookups', 0, scene.keyLookups());
      },
    ),
  ]),
  ...(['default', 'send-error', 'status-only'] as const).map((handler) =>
    defineCase(
      harness,
      `errors: an error of the route handler is left alone where the guard had to wait (${handler})`,
      { errorHandler: handler, keys: 'cold' },
      async (scene) => {
        const { status, headers } = await scene.call('/fails', { token: await scene.sign() });
        const expected = handler === 'status-only' ? [418] : [418, 500];
        expectThat('status', expected.join(' or '), expected.includes(status), status);
        expectEqual('WWW-Authenticate', undefined, headers['www-authenticate']);
        expectEqual('loads', 1, scene.keys.loads);
        expectEqual('onFailure', [], scene.failures);
      },
    ),
  ),
];
