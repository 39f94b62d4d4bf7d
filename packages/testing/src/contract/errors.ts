import type { AuthErrorCode } from '@oidc-verify/core';
import { expectEqual, expectRefusal } from './expectation.ts';
import { routeErrorCases } from './route-errors.ts';
import { defineCase } from './scene.ts';
import type { Call, Family, Scene, Setting } from './scene.ts';

interface Refused {
  readonly code: AuthErrorCode;
  readonly path: string;
  readonly how: (scene: Scene) => Promise<Call>;
  readonly scopes?: readonly string[];
  readonly setting?: Setting;
}

const REFUSED: readonly Refused[] = [
  {
    code: 'missing_token',
    path: '/reports',
    how: async () => ({}),
    scopes: ['read:reports', 'list:reports'],
  },
  { code: 'invalid_request', path: '/required', how: async () => ({ authorization: ['Bearer'] }) },
  {
    code: 'token_expired',
    path: '/required',
    how: async ({ sign }) => ({ token: await sign({}, { expiresInSeconds: -60 }) }),
  },
  {
    code: 'insufficient_scope',
    path: '/any',
    how: async ({ sign }) => ({ token: await sign() }),
    scopes: ['a'],
  },
  {
    code: 'insufficient_permissions',
    path: '/reports/1',
    how: async ({ sign }) => ({ method: 'DELETE', token: await sign() }),
  },
  {
    code: 'access_denied',
    path: '/checked',
    how: async ({ sign }) => ({ token: await sign({ sub: 'x' }) }),
  },
  {
    code: 'jwks_fetch_failed',
    path: '/required',
    how: async ({ sign }) => ({ token: await sign() }),
    setting: { keys: 'unavailable' },
  },
  {
    code: 'opaque_token',
    path: '/optional',
    how: async () => ({ token: 'opaque' }),
  },
];

/** Status and challenge are correct under `sendError`, the framework, and a handler that reads `status`. */
export const errorCases: Family = (harness) =>
  [sendErrorCases, handlerCases, routeErrorCases, anonymousGetCases, observerCases].flatMap(
    (family) => family(harness),
  );

const sendErrorCases: Family = (harness) =>
  ['GET', 'HEAD'].map((method) =>
    defineCase(
      harness,
      `errors: sendError sends the body of ${method} in one piece`,
      {},
      async ({ call }) => {
        const response = await call('/required', { method });
        expectRefusal(response, 'missing_token', { method });
        expectEqual('Transfer-Encoding', undefined, response.headers['transfer-encoding']);
      },
    ),
  );

const handlerCases: Family = (harness) =>
  (['default', 'status-only'] as const).flatMap((handler) =>
    REFUSED.map(({ code, path, how, scopes = [], setting }) =>
      defineCase(
        harness,
        `errors: ${code} under ${handler}`,
        { ...setting, errorHandler: handler },
        async (scene) => {
          const response = await scene.call(path, await how(scene));
          expectRefusal(response, code, { handler, scopes });
          expectEqual(
            'onFailure',
            [code],
            scene.failures.map((error) => error.code),
          );
        },
      ),
    ),
  );

const anonymousGetCases: Family = (harness) => [
  defineCase(
    harness,
    'errors: get() of an anonymous request behind optional() → 401 (status-only)',
    { errorHandler: 'status-only' },
    async ({ call }) => {
      expectEqual('status', 401, (await call('/optional-get')).status);
    },
  ),
  defineCase(
    harness,
    'errors: get() of an anonymous request is told to onFailure',
    {},
    async (scene) => {
      expectRefusal(await scene.call('/optional-get'), 'missing_token');
      expectEqual(
        'onFailure',
        ['missing_token'],
        scene.failures.map((error) => error.code),
      );
    },
  ),
];

const observerCases: Family = (harness) =>
  OBSERVERS.map(([name, observe]) =>
    defineCase(
      harness,
      `errors: ${name} does not change the response`,
      { auth: { onFailure: observe, onEvent: observe } },
      async (scene) => {
        expectRefusal(await scene.call('/required'), 'missing_token');
        expectRefusal(await scene.call('/required', { token: 'opaque' }), 'opaque_token');
      },
    ),
  );

const OBSERVERS: readonly (readonly [name: string, observe: () => unknown])[] = [
  [
    'an observer that throws',
    () => {
      throw new Error('observer');
    },
  ],
  ['an observer that rejects', async () => Promise.reject(new Error('observer'))],
];
