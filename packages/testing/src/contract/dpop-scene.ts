import { ERROR_TABLE } from '@oidc-verify/core';
import type { AuthErrorCode } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import type { DpopOptions } from '@oidc-verify/core/dpop';
import type { AdapterHarness, ContractCase, ContractResponse } from '../adapter-contract.ts';
import { createDpopClient } from '../dpop-client.ts';
import type { DpopClient, ProofRequest } from '../dpop-client.ts';
import { expectEqual, expectThat, REALM } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Call, Scene, Setting } from './scene.ts';

const ORIGIN = 'https://api.test';
const ALGORITHMS = 'ES256 Ed25519 PS256';

/** One app, and a client that holds a token bound to its own key. */
export interface BoundScene extends Scene {
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

/** Returns one case whose app is configured with `dpop`. */
export function defineDpopCase(
  harness: AdapterHarness,
  name: string,
  options: Partial<DpopOptions>,
  look: (scene: BoundScene) => Promise<void>,
  setting: Setting = {},
): ContractCase {
  const auth = (): object => ({
    ...(typeof setting.auth === 'function' ? setting.auth() : setting.auth),
    dpop: createDpop({ publicOrigin: ORIGIN, ...options }),
  });
  return defineCase(harness, `DPoP: ${name}`, { ...setting, auth }, async (scene) =>
    look(await bind(scene)),
  );
}

async function bind(scene: Scene): Promise<BoundScene> {
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
    callWith: async (path, proofs, how) => scene.call(path, toDpopCall(token, proofs, how)),
  };
}

/** Returns a call with `token` under the DPoP scheme and one `DPoP` header per proof. */
export function toDpopCall(
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

/** Returns the `DPoP-Nonce` of a response, which must have one. */
export function nonceOf({ headers }: ContractResponse): string {
  const nonce = headers['dpop-nonce'];
  expectThat('DPoP-Nonce', 'present', nonce !== undefined && nonce !== '', headers);
  return String(nonce);
}

/** Passes for a refusal under `send-error` that names the error in the challenge of `used` only. */
export function expectRefusedProof(
  response: ContractResponse,
  code: AuthErrorCode,
  used: 'Bearer' | 'DPoP' | undefined,
): void {
  expectEqual(`status for ${code}`, ERROR_TABLE[code].status, response.status);
  expectBothChallenges(response, code, used);
  const { error, description } = ERROR_TABLE[code];
  const failure = error === null ? {} : { error };
  const body = { ...failure, code, error_description: description };
  expectEqual('body', body, JSON.parse(response.body));
}

/** Passes when `WWW-Authenticate` offers Bearer and DPoP, with the error in the one that was used. */
export function expectBothChallenges(
  { headers }: ContractResponse,
  code: AuthErrorCode,
  used: 'Bearer' | 'DPoP' | undefined,
): void {
  const bearer = `Bearer realm="${REALM}"${used === 'DPoP' ? '' : failureOf(code)}`;
  const dpop = toDpopChallenge(used === 'Bearer' ? undefined : code);
  expectEqual(`WWW-Authenticate for ${code}`, `${bearer}, ${dpop}`, headers['www-authenticate']);
}

/** Returns the DPoP challenge, with the error of `code` if one is given. */
export function toDpopChallenge(code: AuthErrorCode | undefined): string {
  const failure = code === undefined ? '' : failureOf(code);
  return `DPoP realm="${REALM}"${failure}, algs="${ALGORITHMS}"`;
}

function failureOf(code: AuthErrorCode): string {
  const { error, description } = ERROR_TABLE[code];
  return error === null ? '' : `, error="${error}", error_description="${description}"`;
}
