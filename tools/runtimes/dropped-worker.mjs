// A Worker that verifies tokens with core alone: `/kept` hands background work to the runtime, every
// other path does not.
import { createVerifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

/** @type {import('@oidc-verify/core').Verifier | undefined} */
let verifier;

export default {
  /**
   * @param {Request} request
   * @param {{ ISSUER: string, AUDIENCE: string }} env
   * @param {{ waitUntil: (work: Promise<unknown>) => void }} context
   */
  async fetch(request, { ISSUER, AUDIENCE }, context) {
    verifier ??= createVerifier({ issuer: ISSUER, audience: AUDIENCE, keys: fetchJwks() });
    const token = (request.headers.get('authorization') ?? '').slice('Bearer '.length);
    const isKept = new URL(request.url).pathname === '/kept';
    const call = isKept ? { waitUntil: context.waitUntil.bind(context) } : {};
    const outcome = await verifier.tryVerify(token, call);
    if (outcome.ok) return new Response('accepted');
    return new Response(outcome.error.code, { status: outcome.error.status });
  },
};
