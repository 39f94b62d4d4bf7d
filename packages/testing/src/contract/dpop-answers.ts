import { ERROR_TABLE } from '@oidc-verify/core';
import type { AuthErrorCode } from '@oidc-verify/core';
import type { ContractErrorHandler, ContractResponse } from '../adapter-contract.ts';
import type { TestClaims } from '../test-claims.ts';
import type { SignOptions } from '../test-issuer-options.ts';
import { defineDpopCase, nonceOf, toDpopCall } from './dpop-scene.ts';
import type { BoundScene } from './dpop-scene.ts';
import { expectEqual, expectThat } from './expectation.ts';
import type { Family, Setting } from './scene.ts';

const HANDLERS: readonly ContractErrorHandler[] = ['default', 'send-error', 'status-only'];

interface Answered {
  readonly name: string;
  readonly path: string;
  readonly status: number;
  readonly claims?: TestClaims;
  readonly sign?: SignOptions;
  readonly method?: string;
  readonly setting?: Setting;
  readonly replay?: 'full';
}

const statusOf = (code: AuthErrorCode): number => ERROR_TABLE[code].status;

// What may become of a request after its proof was looked at, or before.
const ANSWERED: readonly Answered[] = [
  { name: 'a lacking scope', path: '/reports', status: statusOf('insufficient_scope') },
  { name: 'a lacking scope of optional()', path: '/optional-scoped', status: 403 },
  {
    name: 'a lacking scope of the verifier',
    path: '/required',
    status: 403,
    setting: { auth: { requiredScopes: ['api'] } },
  },
  { name: 'a later guard of several', path: '/twice', status: 403 },
  {
    name: 'a lacking permission',
    path: '/reports/1',
    method: 'DELETE',
    status: statusOf('insufficient_permissions'),
  },
  { name: 'a check that says no', path: '/checked', status: 403, claims: { sub: 'user-2' } },
  {
    name: 'a step-up',
    path: '/step-up',
    status: statusOf('insufficient_user_authentication'),
    claims: { scope: 'pay' },
  },
  { name: 'an error of the route handler', path: '/fails', status: 418 },
  {
    name: 'an expired token',
    path: '/required',
    status: 401,
    sign: { expiresInSeconds: -60 },
  },
  { name: 'an outage', path: '/required', status: 503, setting: { keys: 'unavailable' } },
  { name: 'a full replay store', path: '/required', status: 503, replay: 'full' },
];

/** Every answer to a proof brings the next nonce, and is not to be stored (RFC 9449 §8.2). */
export const dpopAnswerCases: Family = (harness) =>
  ANSWERED.flatMap((answered) =>
    HANDLERS.map((handler) =>
      defineDpopCase(
        harness,
        `${answered.name} brings the next nonce too (${handler})`,
        {
          nonce: 'required',
          ...(answered.replay === undefined ? {} : { replay: { record: () => 'full' } }),
        },
        async (scene) => {
          const response = await callTwice(scene, answered);
          const statuses = answered.status === 418 ? [418, 500] : [answered.status];
          const { status, headers } = response;
          expectThat('status', statuses.join(' or '), statuses.includes(status), status);
          nonceOf(response);
          expectEqual('Cache-Control', 'no-store', headers['cache-control']);
          const challenge = headers['www-authenticate'];
          const hasChallenge = [400, 401, 403].includes(answered.status);
          expectThat(
            'WWW-Authenticate',
            String(hasChallenge),
            !!challenge === hasChallenge,
            challenge,
          );
        },
        { ...answered.setting, errorHandler: handler },
      ),
    ),
  );

/** Fetches a nonce first, so that the second request gets as far as it can. */
async function callTwice(
  { call, prove, sign, holder }: BoundScene,
  { path, method = 'GET', claims, sign: options }: Answered,
): Promise<ContractResponse> {
  const accessToken = await sign({ ...claims, cnf: { jkt: holder.thumbprint } }, options);
  const first = await prove(path, { method, accessToken });
  const nonce = nonceOf(await call(path, toDpopCall(accessToken, [first], { method })));
  const second = await prove(path, { method, accessToken, nonce });
  return call(path, toDpopCall(accessToken, [second], { method }));
}
