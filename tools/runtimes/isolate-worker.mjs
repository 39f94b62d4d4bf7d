// A Worker that verifies tokens, with its keys in the standard Cache where it is given a secret.
import { createVerifier } from '@oidc-verify/core';
import { cacheKeyStore, fetchJwks } from '@oidc-verify/fetch-jwks';

/**
 * In workerd, the binding of a variable that is not set is `null`.
 *
 * @typedef {{ ISSUER: string, AUDIENCE: string, SECRET: string | null }} Bindings
 */

/** @param {Bindings} env */
function createSource({ SECRET }) {
  return SECRET === null
    ? fetchJwks()
    : fetchJwks({ store: cacheKeyStore(), storeSecret: SECRET, storeTimeoutMs: 5_000 });
}

/** @type {import('@oidc-verify/core').Verifier | undefined} */
let verifier;

export default {
  /**
   * @param {Request} request
   * @param {Bindings} env
   * @param {{ waitUntil: (work: Promise<unknown>) => void }} context
   */
  async fetch(request, env, context) {
    const { ISSUER: issuer, AUDIENCE: audience } = env;
    verifier ??= createVerifier({ issuer, audience, keys: createSource(env) });
    const token = (request.headers.get('authorization') ?? '').slice('Bearer '.length);
    const waitUntil = context.waitUntil.bind(context);
    const outcome = await verifier.tryVerify(token, { waitUntil });
    if (outcome.ok) return new Response('accepted');
    return new Response(outcome.error.code, { status: outcome.error.status });
  },
};
