import { expectEqual, expectOk, expectRefusal, expectThat } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

/** A request without an Authorization header is anonymous. A request with a bad one never is. */
export const optionalCases: Family = (harness) =>
  [identityCases, refusedCases, scopedCases, getCases].flatMap((family) => family(harness));

const identityCases: Family = (harness) => [
  defineCase(harness, 'optional: no header → anonymous', {}, async (scene) => {
    expectOk(await scene.call('/optional'), { sub: null });
    expectEqual('onFailure', [], scene.failures);
  }),
  defineCase(harness, 'optional: a valid token → its subject', {}, async ({ call, sign }) => {
    expectOk(await call('/optional', { token: await sign() }), { sub: 'user-1' });
  }),
  defineCase(harness, 'optional: the answer varies with Authorization', {}, async (scene) => {
    const { call, sign } = scene;
    for (const how of [{}, { token: await sign() }]) {
      expectEqual('Vary', 'Authorization', (await call('/optional', how)).headers['vary']);
    }
    // A shared cache stores no answer to a request with credentials, so there is nothing to vary.
    const { headers } = await call('/required', { token: await sign() });
    expectEqual('Vary', undefined, headers['vary']);
  }),
  ...(['default', 'send-error', 'status-only'] as const).map((errorHandler) =>
    defineCase(
      harness,
      `optional: an error of the route handler varies with Authorization, too (${errorHandler})`,
      { errorHandler },
      async ({ call, sign }) => {
        for (const how of [{}, { token: await sign() }]) {
          const { status, headers } = await call('/optional-fails', how);
          expectThat('status', 'an error', status >= 400, status);
          expectEqual('Vary', 'Authorization', headers['vary']);
        }
      },
    ),
  ),
  defineCase(
    harness,
    'optional: with credentials of its own the answer does not vary with Authorization',
    { auth: { credentials: () => undefined } },
    async ({ call }) => {
      const response = await call('/optional');
      expectOk(response, { sub: null });
      expectEqual('Vary', undefined, response.headers['vary']);
    },
  ),
];

const refusedCases: Family = (harness) => [
  defineCase(harness, 'optional: another scheme → missing_token', {}, async ({ call }) => {
    expectRefusal(await call('/optional', { authorization: ['Basic YTpi'] }), 'missing_token');
  }),
  defineCase(harness, 'optional: an empty header → missing_token', {}, async ({ call }) => {
    expectRefusal(await call('/optional', { authorization: [''] }), 'missing_token');
  }),
  defineCase(
    harness,
    'optional: the scheme without a token → invalid_request',
    {},
    async ({ call }) => {
      expectRefusal(await call('/optional', { authorization: ['Bearer'] }), 'invalid_request');
    },
  ),
  defineCase(
    harness,
    'optional: the token without a scheme → invalid_request',
    {},
    async ({ call, sign }) => {
      expectRefusal(await call('/optional', { authorization: [await sign()] }), 'invalid_request');
    },
  ),
  defineCase(harness, 'optional: a scheme alone → missing_token', {}, async ({ call }) => {
    for (const scheme of ['Basic', 'Negotiate']) {
      expectRefusal(await call('/optional', { authorization: [scheme] }), 'missing_token');
    }
  }),
  defineCase(harness, 'optional: two headers → invalid_request', {}, async ({ call, sign }) => {
    const authorization = [`Bearer ${await sign()}`, 'Basic YTpi'];
    expectRefusal(await call('/optional', { authorization }), 'invalid_request');
  }),
  defineCase(harness, 'optional: a bad token → 401', {}, async ({ call, sign }) => {
    const token = await sign({}, { expiresInSeconds: -60 });
    expectRefusal(await call('/optional', { token }), 'token_expired');
  }),
  defineCase(harness, 'optional: an outage → 503', { keys: 'unavailable' }, async (scene) => {
    const { call, sign } = scene;
    expectRefusal(await call('/optional', { token: await sign() }), 'jwks_fetch_failed');
    expectOk(await call('/optional'), { sub: null });
  }),
];

const scopedCases: Family = (harness) => [
  defineCase(harness, 'optional with scopes: no header → anonymous', {}, async ({ call }) => {
    expectOk(await call('/optional-scoped'), { sub: null });
  }),
  defineCase(
    harness,
    'optional with scopes: a token without them → 403',
    {},
    async ({ call, sign }) => {
      const response = await call('/optional-scoped', { token: await sign({ scope: 'profile' }) });
      expectRefusal(response, 'insufficient_scope', { scopes: ['read:reports'] });
    },
  ),
  defineCase(
    harness,
    'optional with scopes: a token with them → 200',
    {},
    async ({ call, sign }) => {
      const token = await sign({ scope: 'profile read:reports' });
      expectOk(await call('/optional-scoped', { token }), { sub: 'user-1' });
    },
  ),
];

const getCases: Family = (harness) => [
  defineCase(
    harness,
    'optional: get() of an anonymous request → 401',
    {},
    async ({ call, sign }) => {
      expectRefusal(await call('/optional-get'), 'missing_token');
      expectOk(await call('/optional-get', { token: await sign() }), { sub: 'user-1' });
    },
  ),
  ...(['default', 'status-only'] as const).map((handler) =>
    defineCase(
      harness,
      `optional: get() of an anonymous request → 401 (${handler})`,
      { errorHandler: handler },
      async ({ call }) => {
        expectRefusal(await call('/optional-get'), 'missing_token', { handler });
      },
    ),
  ),
  defineCase(
    harness,
    "optional: every request with a token needs the verifier's requiredScopes",
    { auth: { requiredScopes: ['api'] } },
    async ({ call, sign }) => {
      expectOk(await call('/optional'), { sub: null });
      const response = await call('/optional', { token: await sign() });
      expectRefusal(response, 'insufficient_scope', { scopes: ['api'] });
    },
  ),
];
