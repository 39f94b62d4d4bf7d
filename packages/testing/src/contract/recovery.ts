import type { AuthErrorCode } from '@oidc-verify/core';
import type { ContractErrorHandler, ContractResponse } from '../adapter-contract.ts';
import { defineDpopCase, nonceOf } from './dpop-scene.ts';
import { expectEqual, expectOk, expectThat } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Call, Family, Scene, Setting } from './scene.ts';

interface Refused {
  readonly code: AuthErrorCode;
  readonly path: string;
  readonly how: (scene: Scene) => Promise<Call>;
  readonly setting?: Setting;
}

const REFUSED: readonly Refused[] = [
  { code: 'missing_token', path: '/required', how: async () => ({}) },
  { code: 'missing_token', path: '/nested-guarded/inner', how: async () => ({}) },
  { code: 'missing_token', path: '/optional-get', how: async () => ({}) },
  { code: 'invalid_request', path: '/required', how: async () => ({ authorization: ['Bearer'] }) },
  {
    code: 'token_expired',
    path: '/optional',
    how: async ({ sign }) => ({ token: await sign({}, { expiresInSeconds: -60 }) }),
  },
  {
    code: 'insufficient_scope',
    path: '/reports',
    how: async ({ sign }) => ({ token: await sign() }),
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
];

const ANSWERS: Readonly<
  Partial<Record<ContractErrorHandler, (response: ContractResponse) => void>>
> = {
  recover: ({ status, body }) => {
    expectEqual('status', 200, status);
    expectEqual('body', { recovered: true }, JSON.parse(body));
  },
  redirect: ({ status, headers }) => {
    expectEqual('status', 302, status);
    const location = headers['location'];
    expectThat('Location', '/login', String(location).endsWith('/login'), location);
  },
};

/** The final status decides whether a challenge is sent: an error handler may turn a refusal into another answer. */
export const recoveryCases: Family = (harness) =>
  (['recover', 'redirect'] as const).flatMap((handler) => [
    ...REFUSED.map(({ code, path, how, setting }) =>
      defineCase(
        harness,
        `recovery: ${code} of ${path} leaves no challenge (${handler})`,
        { ...setting, errorHandler: handler },
        async (scene) => {
          const response = await scene.call(path, await how(scene));
          ANSWERS[handler]?.(response);
          for (const name of ['www-authenticate', 'retry-after', 'dpop-nonce', 'cache-control']) {
            expectEqual(name, undefined, response.headers[name]);
          }
          expectEqual(
            'onFailure',
            [code],
            scene.failures.map((error) => error.code),
          );
        },
      ),
    ),
    defineCase(
      harness,
      `recovery: a request that passes is not affected (${handler})`,
      { errorHandler: handler },
      async ({ call, sign }) => {
        expectOk(await call('/required', { token: await sign() }), { sub: 'user-1', scopes: [] });
      },
    ),
    defineDpopCase(
      harness,
      `an answer in place of a refusal still brings the nonce (${handler})`,
      { nonce: 'required' },
      async ({ callWith, prove }) => {
        const response = await callWith('/required', [await prove('/required')]);
        ANSWERS[handler]?.(response);
        expectEqual('WWW-Authenticate', undefined, response.headers['www-authenticate']);
        expectEqual('Cache-Control', 'no-store', response.headers['cache-control']);
        const nonce = nonceOf(response);
        const passed = await callWith('/required', [await prove('/required', { nonce })]);
        expectOk(passed, { sub: 'user-1', scopes: [] });
      },
      { errorHandler: handler },
    ),
  ]);
