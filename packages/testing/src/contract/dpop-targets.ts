import { defineDpopCase, expectRefusedProof } from './dpop-scene.ts';
import { expectEqual, expectOk } from './expectation.ts';
import type { Family } from './scene.ts';

/** A proof is for one method and one URL, which no header of the request decides (RFC 9449 §4.3). */
export const dpopTargetCases: Family = (harness) => [
  defineDpopCase(harness, 'a proof for another method → 401', {}, async ({ callWith, prove }) => {
    const proof = await prove('/required', { method: 'POST' });
    expectRefusedProof(await callWith('/required', [proof]), 'dpop_proof_method', 'DPoP');
  }),
  defineDpopCase(harness, 'a mounted scope compares the original URL', {}, async (scene) => {
    const { callWith, prove } = scene;
    for (const path of ['/nested/api/required', '/nested-guarded/inner']) {
      const cut = await prove(path.slice(path.lastIndexOf('/')));
      expectRefusedProof(await callWith(path, [cut]), 'dpop_proof_url', 'DPoP');
      const { status } = await callWith(path, [await prove(path)]);
      expectEqual(`status of ${path}`, 200, status);
    }
  }),
  defineDpopCase(harness, 'the query is not compared', {}, async ({ callWith, prove }) => {
    const response = await callWith('/required?x=1&y', [await prove('/required')]);
    expectOk(response, { sub: 'user-1', scopes: [] });
  }),
  defineDpopCase(harness, 'forwarded host headers are ignored', {}, async (scene) => {
    const headers = [
      ['X-Forwarded-Host', 'evil.test'],
      ['X-Forwarded-Proto', 'https'],
      ['Forwarded', 'host=evil.test;proto=https'],
    ] as const;
    const { holder, callWith, prove, token } = scene;
    const request = { method: 'GET', url: 'https://evil.test/required', accessToken: token };
    const foreign = await holder.prove(request);
    const refused = await callWith('/required', [foreign], { headers });
    expectRefusedProof(refused, 'dpop_proof_url', 'DPoP');
    const passed = await callWith('/required', [await prove('/required')], { headers });
    expectOk(passed, { sub: 'user-1', scopes: [] });
  }),
];
