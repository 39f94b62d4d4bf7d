import type { ContractErrorHandler, ContractResponse } from '../adapter-contract.ts';
import { defineDpopCase, nonceOf } from './dpop-scene.ts';
import { expectEqual, expectOk, expectThat } from './expectation.ts';
import { REFUSED_CALLS } from './refused-calls.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

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
    ...REFUSED_CALLS.map(({ code, path, how, setting }) =>
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
