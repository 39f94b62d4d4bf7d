import { ERROR_TABLE } from '@oidc-verify/core';
import type { AuthErrorCode } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import type { DpopOptions } from '@oidc-verify/core/dpop';
import type { ContractErrorHandler, ContractResponse } from '../adapter-contract.ts';
import { createDpopClient } from '../dpop-client.ts';
import type { DpopClient, ProofRequest } from '../dpop-client.ts';
import { expectEqual, expectNone, expectOk, expectThat, REALM } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Call, Family, Scene, Setting } from './scene.ts';

const HANDLERS: readonly ContractErrorHandler[] = ['default', 'send-error', 'status-only'];
const ORIGIN = 'https://api.test';
const ALGORITHMS = 'ES256 Ed25519 PS256';

/** A client with a token that is bound to its key, in front of one app. */
interface Bound extends Scene {
  readonly holder: DpopClient;
  readonly token: string;
  /** Makes a proof for `path` under the public origin. */
  readonly prove: (path: string, request?: Partial<ProofRequest>) => Promise<string>;
  /** Calls with the token and these proofs. */
  readonly callWith: (
    path: string,
    proofs: readonly string[],
    how?: Call,
  ) => Promise<ContractResponse>;
}

/** Tokens that only the holder of a key can use (RFC 9449 §7). */
export const dpopCases: Family = (harness) => {
  const withDpop = (
    name: string,
    options: Partial<DpopOptions>,
    look: (bound: Bound) => Promise<void>,
    setting: Setting = {},
  ): ReturnType<typeof defineCase> => {
    const auth = (): object => ({ dpop: createDpop({ publicOrigin: ORIGIN, ...options }) });
    return defineCase(harness, `DPoP: ${name}`, { ...setting, auth }, async (scene) =>
      look(await bind(scene)),
    );
  };
  return [
    withDpop('a bound token with its proof → 200', {}, async ({ callWith, prove }) => {
      const response = await callWith('/required', [await prove('/required')]);
      expectOk(response, { sub: 'user-1', scopes: [] });
      expectEqual('DPoP-Nonce without nonces', undefined, response.headers['dpop-nonce']);
    }),
    withDpop('a token that is bound to nothing passes as Bearer', {}, async ({ call, sign }) => {
      const response = await call('/required', { token: await sign() });
      expectOk(response, { sub: 'user-1', scopes: [] });
    }),
    withDpop('a bound token as Bearer → 401', {}, async ({ call, token, prove }) => {
      const proof = await prove('/required');
      for (const headers of [[], [['DPoP', proof] as const]]) {
        const response = await call('/required', { token, headers });
        expectRefused(response, 'invalid_confirmation', 'Bearer');
      }
    }),
    withDpop('no credentials → both challenges, no error', {}, async ({ call }) => {
      expectRefused(await call('/required'), 'missing_token', undefined);
    }),
    withDpop('no proof → 401, told to the DPoP scheme alone', {}, async ({ callWith }) => {
      expectRefused(await callWith('/required', []), 'dpop_proof_missing', 'DPoP');
    }),
    withDpop('two proofs → 400', {}, async ({ callWith, prove }) => {
      const proofs = [await prove('/required'), await prove('/required')];
      expectRefused(await callWith('/required', proofs), 'dpop_proof_repeated', 'DPoP');
      const joined = [proofs.join(', ')];
      expectRefused(await callWith('/required', joined), 'dpop_proof_repeated', 'DPoP');
    }),
    withDpop('a proof is good once', {}, async ({ callWith, prove }) => {
      const proofs = [await prove('/required')];
      expectOk(await callWith('/required', proofs), { sub: 'user-1', scopes: [] });
      expectRefused(await callWith('/required', proofs), 'dpop_proof_replayed', 'DPoP');
    }),
    withDpop('three guards use a proof once', {}, async (bound) => {
      const { issuer, holder, call } = bound;
      const cnf = { jkt: holder.thumbprint };
      const token = await issuer.sign({ scope: 'read:reports', cnf });
      const proof = await bound.prove('/twice', { accessToken: token });
      const response = await call('/twice', toCall(token, [proof]));
      expectOk(response, { sub: 'user-1' });
    }),
    withDpop('of equal proofs at once one passes', {}, async ({ callWith, prove }) => {
      const proofs = [await prove('/required')];
      const responses = await Promise.all(
        Array.from({ length: 8 }, async () => callWith('/required', proofs)),
      );
      const statuses = responses.map(({ status }) => status).toSorted((a, b) => a - b);
      expectEqual('statuses', [200, ...Array.from({ length: 7 }, () => 401)], statuses);
    }),
    withDpop('for another method → 401', {}, async ({ callWith, prove }) => {
      const proof = await prove('/required', { method: 'POST' });
      expectRefused(await callWith('/required', [proof]), 'dpop_proof_method', 'DPoP');
    }),
    withDpop('inside a mounted scope the URL is the original one', {}, async (bound) => {
      const { callWith, prove } = bound;
      for (const path of ['/nested/api/required', '/nested-guarded/inner']) {
        const cut = await prove(path.slice(path.lastIndexOf('/')));
        expectRefused(await callWith(path, [cut]), 'dpop_proof_url', 'DPoP');
        const { status } = await callWith(path, [await prove(path)]);
        expectEqual(`status of ${path}`, 200, status);
      }
    }),
    withDpop('a query is no part of the URL', {}, async ({ callWith, prove }) => {
      const response = await callWith('/required?x=1&y', [await prove('/required')]);
      expectOk(response, { sub: 'user-1', scopes: [] });
    }),
    withDpop('what a client says of the host counts for nothing', {}, async (bound) => {
      const headers = [
        ['X-Forwarded-Host', 'evil.test'],
        ['X-Forwarded-Proto', 'https'],
        ['Forwarded', 'host=evil.test;proto=https'],
      ] as const;
      const { holder, callWith, prove, token } = bound;
      const request = { method: 'GET', url: 'https://evil.test/required', accessToken: token };
      const foreign = await holder.prove(request);
      const refused = await callWith('/required', [foreign], { headers });
      expectRefused(refused, 'dpop_proof_url', 'DPoP');
      const passed = await callWith('/required', [await prove('/required')], { headers });
      expectOk(passed, { sub: 'user-1', scopes: [] });
    }),
    withDpop('required: an unbound token → 401', { mode: 'required' }, async ({ call, sign }) => {
      const response = await call('/required', { token: await sign() });
      const { error, description } = ERROR_TABLE.token_not_bound;
      expectEqual('status', 401, response.status);
      expectEqual(
        'WWW-Authenticate',
        `DPoP realm="${REALM}", error="${error}", error_description="${description}", algs="${ALGORITHMS}"`,
        response.headers['www-authenticate'],
      );
    }),
    ...HANDLERS.map((handler) =>
      withDpop(
        `a nonce is asked for, and brought (${handler})`,
        { nonce: 'required' },
        async ({ callWith, prove }) => {
          const asked = await callWith('/required', [await prove('/required')]);
          expectEqual('status', 401, asked.status);
          expectChallenges(asked, 'dpop_nonce_required', 'DPoP');
          expectEqual('Cache-Control', 'no-store', asked.headers['cache-control']);
          const nonce = nonceOf(asked);
          const passed = await callWith('/required', [await prove('/required', { nonce })]);
          expectOk(passed, { sub: 'user-1', scopes: [] });
        },
        { errorHandler: handler },
      ),
    ),
    ...['/required', '/optional', '/nested/api/required', '/nested-guarded/inner'].map((path) =>
      withDpop(
        `a 200 of ${path} brings the next nonce, and is not to be stored`,
        { nonce: 'required' },
        async ({ callWith, prove }) => {
          let nonce = nonceOf(await callWith(path, [await prove(path)]));
          for (let turn = 0; turn < 2; turn++) {
            const response = await callWith(path, [await prove(path, { nonce })]);
            expectEqual('status', 200, response.status);
            expectEqual('Cache-Control', 'no-store', response.headers['cache-control']);
            nonce = nonceOf(response);
          }
        },
      ),
    ),
    withDpop('anonymous requests are given no nonce', { nonce: 'required' }, async ({ call }) => {
      for (const [path, status] of [
        ['/optional', 200],
        ['/required', 401],
      ] as const) {
        const response = await call(path);
        expectEqual(`status of ${path}`, status, response.status);
        expectEqual(`DPoP-Nonce of ${path}`, undefined, response.headers['dpop-nonce']);
      }
    }),
    withDpop('an upgrade with its proof', {}, async ({ upgrade, token, prove }) => {
      const proof = await prove('/socket');
      const outcome = await upgrade('/socket', toCall(token, [proof]));
      expectEqual('outcome', { subject: 'user-1' }, outcome);
      const again = await upgrade('/socket', toCall(token, [proof]));
      const http1 = 'http1' in again ? again.http1 : JSON.stringify(again);
      expectThat('replay', 'HTTP/1.1 401', http1.startsWith('HTTP/1.1 401 '), http1);
    }),
    withDpop('no answer repeats token or proof', { nonce: 'required' }, async (bound) => {
      const { callWith, prove, token, failures } = bound;
      const proof = await prove('/required');
      const secrets = [...token.split('.'), ...proof.split('.')];
      for (const proofs of [[], [proof], [proof, proof], [`${proof}x`]]) {
        const response = await callWith('/required', proofs);
        expectThat('status', '400 or 401', [400, 401].includes(response.status), response.status);
        expectNone('response', JSON.stringify(response), secrets);
      }
      expectNone('errors', JSON.stringify(failures), secrets);
    }),
  ];
};

async function bind(scene: Scene): Promise<Bound> {
  const holder = await createDpopClient({ now: scene.clock.now });
  const token = await scene.sign({ cnf: { jkt: holder.thumbprint } });
  return {
    ...scene,
    holder,
    token,
    prove: async (path, request) => {
      const usual = { method: 'GET', url: `${ORIGIN}${path}`, accessToken: token };
      return holder.prove({ ...usual, ...request });
    },
    callWith: async (path, proofs, how) => scene.call(path, toCall(token, proofs, how)),
  };
}

function toCall(
  token: string,
  proofs: readonly string[],
  { headers = [], ...how }: Call = {},
): Call {
  return {
    ...how,
    authorization: [`DPoP ${token}`],
    headers: [...headers, ...proofs.map((proof) => ['DPoP', proof] as const)],
  };
}

function nonceOf({ headers }: ContractResponse): string {
  const nonce = headers['dpop-nonce'];
  expectThat('DPoP-Nonce', 'present', nonce !== undefined && nonce !== '', headers);
  return String(nonce);
}

/** Passes for a refusal under `send-error`, with the error in the challenge of `used` alone. */
function expectRefused(
  response: ContractResponse,
  code: AuthErrorCode,
  used: 'Bearer' | 'DPoP' | undefined,
): void {
  expectEqual(`status for ${code}`, ERROR_TABLE[code].status, response.status);
  expectChallenges(response, code, used);
  const { error, description } = ERROR_TABLE[code];
  const failure = error === null ? {} : { error };
  const body = { ...failure, code, error_description: description };
  expectEqual('body', body, JSON.parse(response.body));
}

function expectChallenges(
  { headers }: ContractResponse,
  code: AuthErrorCode,
  used: 'Bearer' | 'DPoP' | undefined,
): void {
  const { error, description } = ERROR_TABLE[code];
  const failure = error === null ? '' : `, error="${error}", error_description="${description}"`;
  const bearer = `Bearer realm="${REALM}"${used === 'DPoP' ? '' : failure}`;
  const dpop = `DPoP realm="${REALM}"${used === 'Bearer' ? '' : failure}, algs="${ALGORITHMS}"`;
  expectEqual(`WWW-Authenticate for ${code}`, `${bearer}, ${dpop}`, headers['www-authenticate']);
}
