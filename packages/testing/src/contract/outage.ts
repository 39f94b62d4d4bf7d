import { AuthError, CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import type { KeySource } from '@oidc-verify/core';
import type { ContractErrorHandler } from '../adapter-contract.ts';
import { expectEqual, expectNone, expectOk, expectRefusal } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

const INTERNAL = 'connect ECONNREFUSED 10.20.30.40:8443 keycloak.internal';

/** If verification is impossible, the response is 503: not 401, not anonymous, and without internals. */
export const outageCases: Family = (harness) =>
  [keySourceCases, answerCases, unaffectedCases].flatMap((family) => family(harness));

const keySourceCases: Family = (harness) => [
  defineCase(harness, 'outage: no keys → 503', { keys: 'unavailable' }, async (scene) => {
    const response = await scene.call('/required', { token: await scene.sign() });
    expectRefusal(response, 'jwks_fetch_failed');
    expectEqual(
      'onFailure',
      ['jwks_fetch_failed'],
      scene.failures.map((error) => error.code),
    );
  }),
  defineCase(harness, 'outage: unusable keys → 503', { keys: 'broken' }, async ({ call, sign }) => {
    expectRefusal(await call('/required', { token: await sign() }), 'jwks_error');
  }),
  defineCase(
    harness,
    'outage: a key source that throws → 503',
    {
      keySource: failingWith(new TypeError(INTERNAL)),
    },
    async ({ call, sign }) => {
      const response = await call('/required', { token: await sign() });
      expectRefusal(response, 'verification_unavailable');
    },
  ),
  defineCase(
    harness,
    'outage: a closed key source → 503',
    {
      keySource: failingWith(new AuthError('verifier_closed')),
    },
    async ({ call, sign }) => {
      expectRefusal(await call('/required', { token: await sign() }), 'verifier_closed');
    },
  ),
];

const answerCases: Family = (harness) => [
  ...(['default', 'send-error', 'status-only'] as const).map((handler: ContractErrorHandler) =>
    defineCase(
      harness,
      `outage: the response reveals no internals (${handler})`,
      {
        errorHandler: handler,
        keySource: failingWith(
          new AuthError('jwks_fetch_failed', { cause: new Error(INTERNAL), detail: INTERNAL }),
        ),
      },
      async ({ call, sign }) => {
        const response = await call('/required', { token: await sign() });
        expectRefusal(response, 'jwks_fetch_failed', { handler });
        expectNone('response', JSON.stringify(response), [
          'ECONNREFUSED',
          '10.20.30.40',
          'keycloak',
        ]);
      },
    ),
  ),
  defineCase(
    harness,
    'outage: Retry-After is what the key source asks for',
    {
      keySource: failingWith(new AuthError('jwks_fetch_failed', { retryAfterSeconds: 17 })),
    },
    async ({ call, sign }) => {
      const response = await call('/required', { token: await sign() });
      expectEqual('Retry-After', '17', response.headers['retry-after']);
    },
  ),
];

const unaffectedCases: Family = (harness) => [
  defineCase(
    harness,
    'outage: a request without credentials is still 401',
    { keys: 'unavailable' },
    async (scene) => {
      expectRefusal(await scene.call('/required'), 'missing_token');
      expectEqual('loads', 0, scene.keys.loads);
    },
  ),
  defineCase(
    harness,
    'outage: a token of an unknown issuer loads no keys',
    { keys: 'unavailable' },
    async (scene) => {
      const token = await scene.sign({ iss: 'https://evil.test' });
      expectRefusal(await scene.call('/required', { token }), 'invalid_issuer');
      expectEqual('loads', 0, scene.keys.loads);
    },
  ),
  defineCase(
    harness,
    'outage: stale keys are still used, and an unknown kid → 503',
    { keys: 'stale' },
    async ({ call, sign }) => {
      expectOk(await call('/required', { token: await sign() }), { sub: 'user-1', scopes: [] });
      const token = await sign({}, { kid: 'nobody' });
      expectRefusal(await call('/required', { token }), 'jwks_fetch_failed');
    },
  ),
  defineCase(
    harness,
    'outage: tokens are accepted again as soon as keys are available',
    { keys: 'unavailable' },
    async ({ call, sign, keys }) => {
      const token = await sign();
      expectRefusal(await call('/required', { token }), 'jwks_fetch_failed');
      keys.state = 'cold';
      expectOk(await call('/required', { token }), { sub: 'user-1', scopes: [] });
    },
  ),
];

/** Returns a key source without keys, whose loads fail with `error`. */
export function failingWith(error: Error): KeySource {
  return {
    [CONTRACT]: CONTRACT_VERSION,
    peek: () => undefined,
    load: async () => {
      throw error;
    },
    wake: () => 'pending',
    close: () => {},
  };
}
