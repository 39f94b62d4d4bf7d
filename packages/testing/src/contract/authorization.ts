import { expectEqual, expectOk, expectRefusal } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

const REPORT_SCOPES = ['read:reports', 'list:reports'];

/** What a verified token may do. A 403 names every scope that the operation needs (RFC 6750 §3.1). */
export const authorizationCases: Family = (harness) =>
  [scopeCases, anyScopeCases, permissionCases, checkCases].flatMap((family) => family(harness));

const scopeCases: Family = (harness) => [
  defineCase(harness, 'authorization: all required scopes → 200', {}, async ({ call, sign }) => {
    const token = await sign({ scope: 'list:reports other read:reports' });
    expectOk(await call('/reports', { token }), { sub: 'user-1' });
  }),
  defineCase(
    harness,
    'authorization: no scope → 403 that names all required scopes',
    {},
    async (scene) => {
      const response = await scene.call('/reports', { token: await scene.sign() });
      expectRefusal(response, 'insufficient_scope', { scopes: REPORT_SCOPES });
      expectEqual(
        'onFailure',
        ['insufficient_scope'],
        scene.failures.map((error) => error.code),
      );
    },
  ),
  defineCase(
    harness,
    'authorization: one of two scopes → 403 that names both',
    {},
    async (scene) => {
      const token = await scene.sign({ scope: 'read:reports' });
      const response = await scene.call('/reports', { token });
      expectRefusal(response, 'insufficient_scope', { scopes: REPORT_SCOPES });
    },
  ),
  defineCase(
    harness,
    'authorization: a scope that only starts with the required one → 403',
    {},
    async ({ call, sign }) => {
      const token = await sign({ scope: 'read:reports:all list:reports' });
      expectRefusal(await call('/reports', { token }), 'insufficient_scope', {
        scopes: REPORT_SCOPES,
      });
    },
  ),
  defineCase(
    harness,
    "authorization: the challenge also names the verifier's requiredScopes",
    { auth: { requiredScopes: ['api'] } },
    async ({ call, sign }) => {
      const scopes = ['api', ...REPORT_SCOPES];
      expectRefusal(await call('/reports'), 'missing_token', { scopes });
      const bare = await call('/reports', { token: await sign() });
      expectRefusal(bare, 'insufficient_scope', { scopes });
      const lacking = await call('/reports', { token: await sign({ scope: 'api' }) });
      expectRefusal(lacking, 'insufficient_scope', { scopes });
      const granted = await call('/reports', { token: await sign({ scope: scopes.join(' ') }) });
      expectOk(granted, { sub: 'user-1' });
    },
  ),
];

const anyScopeCases: Family = (harness) => [
  defineCase(
    harness,
    'authorization: anyScope accepts its second scope',
    {},
    async ({ call, sign }) => {
      expectOk(await call('/any', { token: await sign({ scope: 'b' }) }), { sub: 'user-1' });
    },
  ),
  defineCase(
    harness,
    'authorization: none of anyScope → 403 that names the first of them',
    {},
    async ({ call, sign }) => {
      const response = await call('/any', { token: await sign({ scope: 'c' }) });
      expectRefusal(response, 'insufficient_scope', { scopes: ['a'] });
    },
  ),
];

const permissionCases: Family = (harness) => [
  defineCase(
    harness,
    'authorization: the permission → 200, and the handler gets the path parameter',
    {},
    async ({ call, sign }) => {
      const token = await sign({ permissions: ['delete:reports'] });
      const response = await call('/reports/42', { method: 'DELETE', token });
      expectOk(response, { sub: 'user-1', id: '42' });
    },
  ),
  defineCase(
    harness,
    'authorization: no permission → 403 without scopes',
    {},
    async ({ call, sign }) => {
      const token = await sign({ scope: 'delete:reports' });
      const response = await call('/reports/42', { method: 'DELETE', token });
      expectRefusal(response, 'insufficient_permissions');
    },
  ),
  defineCase(
    harness,
    'authorization: no permission → 403 that names the scopes required as well',
    { auth: { requiredScopes: ['api'] } },
    async ({ call, sign }) => {
      const response = await call('/reports/42', {
        method: 'DELETE',
        token: await sign({ scope: 'api' }),
      });
      expectRefusal(response, 'insufficient_permissions', { scopes: ['api'] });
    },
  ),
];

const checkCases: Family = (harness) => [
  defineCase(harness, 'authorization: check returns true → 200', {}, async ({ call, sign }) => {
    expectOk(await call('/checked', { token: await sign() }), { sub: 'user-1' });
  }),
  defineCase(
    harness,
    'authorization: check returns false → 403 without an error parameter',
    {},
    async ({ call, sign }) => {
      expectRefusal(
        await call('/checked', { token: await sign({ sub: 'user-2' }) }),
        'access_denied',
      );
    },
  ),
];
