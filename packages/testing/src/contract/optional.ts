import { expectEqual, expectOk, expectRefusal } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

/** Anonymous is only who sends no Authorization header at all; nothing bad is ever taken for that. */
export const optionalCases: Family = (harness) => [
  defineCase(harness, 'optional: absent → anonymous', {}, async (scene) => {
    expectOk(await scene.call('/optional'), { sub: null });
    expectEqual('onFailure', [], scene.failures);
  }),
  defineCase(harness, 'optional: a good token → its subject', {}, async ({ call, sign }) => {
    expectOk(await call('/optional', { token: await sign() }), { sub: 'user-1' });
  }),
  defineCase(harness, 'optional: another scheme → missing_token', {}, async ({ call }) => {
    expectRefusal(await call('/optional', { authorization: ['Basic YTpi'] }), 'missing_token');
  }),
  defineCase(harness, 'optional: an empty header → missing_token', {}, async ({ call }) => {
    expectRefusal(await call('/optional', { authorization: [''] }), 'missing_token');
  }),
  defineCase(harness, 'optional: the scheme alone → invalid_request', {}, async ({ call }) => {
    expectRefusal(await call('/optional', { authorization: ['Bearer'] }), 'invalid_request');
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
  defineCase(harness, 'optional with scopes: absent → anonymous', {}, async ({ call }) => {
    expectOk(await call('/optional-scoped'), { sub: null });
  }),
  defineCase(harness, 'optional with scopes: lacking → 403', {}, async ({ call, sign }) => {
    const response = await call('/optional-scoped', { token: await sign({ scope: 'profile' }) });
    expectRefusal(response, 'insufficient_scope', { scopes: ['read:reports'] });
  }),
  defineCase(harness, 'optional with scopes: granted → 200', {}, async ({ call, sign }) => {
    const token = await sign({ scope: 'profile read:reports' });
    expectOk(await call('/optional-scoped', { token }), { sub: 'user-1' });
  }),
  defineCase(
    harness,
    'optional: get() of an anonymous request → 401',
    {},
    async ({ call, sign }) => {
      expectRefusal(await call('/optional-get'), 'missing_token');
      expectOk(await call('/optional-get', { token: await sign() }), { sub: 'user-1' });
    },
  ),
  defineCase(
    harness,
    'optional: get() of an anonymous request → 401, by the framework itself',
    { errorHandler: 'default' },
    async ({ call }) => {
      expectRefusal(await call('/optional-get'), 'missing_token', { handler: 'default' });
    },
  ),
  defineCase(
    harness,
    "optional: the verifier's own scopes are asked of whoever is not anonymous",
    { auth: { requiredScopes: ['api'] } },
    async ({ call, sign }) => {
      expectOk(await call('/optional'), { sub: null });
      const response = await call('/optional', { token: await sign() });
      expectRefusal(response, 'insufficient_scope', { scopes: ['api'] });
    },
  ),
];
