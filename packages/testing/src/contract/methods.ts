import type { ContractErrorHandler } from '../adapter-contract.ts';
import { expectEqual, expectOk, expectRefusal, expectThat } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Call, Family } from './scene.ts';

const HANDLERS: readonly ContractErrorHandler[] = ['default', 'send-error', 'status-only'];
const ORIGIN = ['Origin', 'https://app.test'] as const;
const PREFLIGHT: Call = {
  method: 'OPTIONS',
  headers: [
    ORIGIN,
    ['Access-Control-Request-Method', 'GET'],
    ['Access-Control-Request-Headers', 'authorization'],
  ],
};
const ALLOWED = 'access-control-allow-origin';

/** Guards treat all methods the same; CORS middleware belongs before them. */
export const methodCases: Family = (harness) =>
  [guardCases, corsCases].flatMap((family) => family(harness));

const guardCases: Family = (harness) => [
  ...['GET', 'POST', 'OPTIONS'].map((method) =>
    defineCase(
      harness,
      `methods: ${method} without a token → 401, with one → 200`,
      {},
      async ({ call, sign }) => {
        expectRefusal(await call('/required', { method }), 'missing_token', { method });
        const response = await call('/required', { method, token: await sign() });
        expectOk(response, { sub: 'user-1', scopes: [] });
      },
    ),
  ),
  ...HANDLERS.map((handler) =>
    defineCase(
      harness,
      `methods: HEAD responds like GET, without a body (${handler})`,
      { errorHandler: handler },
      async ({ call, sign }) => {
        const token = await sign();
        for (const how of [{}, { token }, { token: 'opaque' }, { authorization: ['Bearer'] }]) {
          const got = await call('/required', how);
          const head = await call('/required', { ...how, method: 'HEAD' });
          expectEqual('status of HEAD', got.status, head.status);
          expectEqual('body of HEAD', '', head.body);
          for (const name of ['www-authenticate', 'cache-control', 'retry-after', 'content-type']) {
            expectEqual(`${name} of HEAD`, got.headers[name], head.headers[name]);
          }
        }
      },
    ),
  ),
  defineCase(harness, 'methods: HEAD without a token → 401', {}, async ({ call }) => {
    const response = await call('/required', { method: 'HEAD' });
    expectRefusal(response, 'missing_token', { method: 'HEAD' });
  }),
  defineCase(
    harness,
    'methods: HEAD during an outage → 503',
    { keys: 'unavailable' },
    async ({ call, sign }) => {
      const response = await call('/required', { method: 'HEAD', token: await sign() });
      expectRefusal(response, 'jwks_fetch_failed', { method: 'HEAD' });
    },
  ),
];

const corsCases: Family = (harness) => [
  defineCase(
    harness,
    'CORS before the guard: the preflight succeeds',
    { cors: 'before-guard' },
    async (scene) => {
      const { status, headers } = await scene.call('/cors/required', PREFLIGHT);
      expectThat('status', '200–299', status >= 200 && status <= 299, status);
      expectThat(ALLOWED, 'present', headers[ALLOWED] !== undefined, headers);
      expectEqual('WWW-Authenticate', undefined, headers['www-authenticate']);
      expectEqual('onFailure', [], scene.failures);
    },
  ),
  ...HANDLERS.map((handler) =>
    defineCase(
      harness,
      `CORS before the guard: scripts can read refusals (${handler})`,
      { cors: 'before-guard', errorHandler: handler },
      async ({ call, sign }) => {
        const refused = await call('/cors/required', { headers: [ORIGIN] });
        expectRefusal(refused, 'missing_token', { handler });
        expectThat(ALLOWED, 'present', refused.headers[ALLOWED] !== undefined, refused.headers);
        const passed = await call('/cors/required', { token: await sign(), headers: [ORIGIN] });
        expectEqual('status with a token', 200, passed.status);
        expectThat(ALLOWED, 'present', passed.headers[ALLOWED] !== undefined, passed.headers);
      },
    ),
  ),
  defineCase(
    harness,
    'CORS after the guard: the preflight is refused',
    { cors: 'after-guard' },
    async ({ call, sign }) => {
      const response = await call('/cors/required', PREFLIGHT);
      expectRefusal(response, 'missing_token', { method: 'OPTIONS' });
      const passed = await call('/cors/required', { token: await sign(), headers: [ORIGIN] });
      expectEqual('status with a token', 200, passed.status);
    },
  ),
];
