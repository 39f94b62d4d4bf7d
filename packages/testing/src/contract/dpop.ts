import { dpopNonceCases } from './dpop-nonces.ts';
import { defineDpopCase, expectRefusedProof, toDpopCall, toDpopChallenge } from './dpop-scene.ts';
import { dpopTargetCases } from './dpop-targets.ts';
import { expectEqual, expectNone, expectOk, expectThat } from './expectation.ts';
import type { Family } from './scene.ts';

/** Tokens bound to a key of the client pass only with a proof by that key (RFC 9449 §7). */
export const dpopCases: Family = (harness) =>
  [
    boundTokenCases,
    unboundTokenCases,
    proofCountCases,
    replayCases,
    dpopTargetCases,
    dpopNonceCases,
    upgradeCases,
    confidentialityCases,
  ].flatMap((family) => family(harness));

const boundTokenCases: Family = (harness) => [
  defineDpopCase(harness, 'a bound token with its proof → 200', {}, async ({ callWith, prove }) => {
    const response = await callWith('/required', [await prove('/required')]);
    expectOk(response, { sub: 'user-1', scopes: [] });
    expectEqual('DPoP-Nonce without nonces', undefined, response.headers['dpop-nonce']);
  }),
  defineDpopCase(harness, 'a bound token sent as Bearer → 401', {}, async (scene) => {
    const proof = await scene.prove('/required');
    for (const headers of [[], [['DPoP', proof] as const]]) {
      const response = await scene.call('/required', { token: scene.token, headers });
      expectRefusedProof(response, 'invalid_confirmation', 'Bearer');
    }
  }),
];

const unboundTokenCases: Family = (harness) => [
  defineDpopCase(harness, 'an unbound token is accepted as Bearer', {}, async ({ call, sign }) => {
    const response = await call('/required', { token: await sign() });
    expectOk(response, { sub: 'user-1', scopes: [] });
  }),
  defineDpopCase(
    harness,
    'no credentials → both challenges without an error',
    {},
    async ({ call }) => {
      expectRefusedProof(await call('/required'), 'missing_token', undefined);
    },
  ),
  defineDpopCase(
    harness,
    'mode required: an unbound token → 401',
    { mode: 'required' },
    async ({ call, sign }) => {
      const { status, headers } = await call('/required', { token: await sign() });
      expectEqual('status', 401, status);
      const challenge = toDpopChallenge('token_not_bound');
      expectEqual('WWW-Authenticate', challenge, headers['www-authenticate']);
    },
  ),
];

const proofCountCases: Family = (harness) => [
  defineDpopCase(
    harness,
    'no proof → 401, with the error in the DPoP challenge only',
    {},
    async ({ callWith }) => {
      expectRefusedProof(await callWith('/required', []), 'dpop_proof_missing', 'DPoP');
    },
  ),
  defineDpopCase(harness, 'two proofs → 400', {}, async ({ callWith, prove }) => {
    const proofs = [await prove('/required'), await prove('/required')];
    expectRefusedProof(await callWith('/required', proofs), 'dpop_proof_repeated', 'DPoP');
    const joined = [proofs.join(', ')];
    expectRefusedProof(await callWith('/required', joined), 'dpop_proof_repeated', 'DPoP');
  }),
];

const replayCases: Family = (harness) => [
  defineDpopCase(harness, 'a proof is accepted once', {}, async ({ callWith, prove }) => {
    const proofs = [await prove('/required')];
    expectOk(await callWith('/required', proofs), { sub: 'user-1', scopes: [] });
    expectRefusedProof(await callWith('/required', proofs), 'dpop_proof_replayed', 'DPoP');
  }),
  defineDpopCase(harness, 'three guards on one request use the proof once', {}, async (scene) => {
    const { issuer, holder, call } = scene;
    const cnf = { jkt: holder.thumbprint };
    const token = await issuer.sign({ scope: 'read:reports', cnf });
    const proof = await scene.prove('/twice', { accessToken: token });
    const response = await call('/twice', toDpopCall(token, [proof]));
    expectOk(response, { sub: 'user-1' });
  }),
  defineDpopCase(
    harness,
    'the same proof in parallel requests is accepted once',
    {},
    async ({ callWith, prove }) => {
      const proofs = [await prove('/required')];
      const responses = await Promise.all(
        Array.from({ length: 8 }, async () => callWith('/required', proofs)),
      );
      const statuses = responses.map(({ status }) => status).toSorted((a, b) => a - b);
      expectEqual('statuses', [200, ...Array.from({ length: 7 }, () => 401)], statuses);
    },
  ),
];

const upgradeCases: Family = (harness) => [
  defineDpopCase(harness, 'an upgrade accepts its proof once', {}, async (scene) => {
    const { upgrade, token, prove } = scene;
    const proof = await prove('/socket');
    const outcome = await upgrade('/socket', toDpopCall(token, [proof]));
    expectEqual('outcome', { subject: 'user-1' }, outcome);
    const again = await upgrade('/socket', toDpopCall(token, [proof]));
    const http1 = 'http1' in again ? again.http1 : JSON.stringify(again);
    expectThat('replay', 'HTTP/1.1 401', http1.startsWith('HTTP/1.1 401 '), http1);
  }),
];

const confidentialityCases: Family = (harness) => [
  defineDpopCase(
    harness,
    'no response contains the token or the proof',
    { nonce: 'required' },
    async (scene) => {
      const { callWith, prove, token, failures } = scene;
      const proof = await prove('/required');
      const secrets = [...token.split('.'), ...proof.split('.')];
      for (const proofs of [[], [proof], [proof, proof], [`${proof}x`]]) {
        const response = await callWith('/required', proofs);
        expectThat('status', '400 or 401', [400, 401].includes(response.status), response.status);
        expectNone('response', JSON.stringify(response), secrets);
      }
      expectNone('errors', JSON.stringify(failures), secrets);
    },
  ),
];
