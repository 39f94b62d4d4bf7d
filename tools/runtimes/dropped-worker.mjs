// A Worker that verifies tokens with core alone. Under `/tenants…` it looks its issuer up over the network,
// as a tenant; a path that ends in `kept` hands background work to the runtime, every other one does not.
import { createVerifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

/** @typedef {{ ISSUER: string, AUDIENCE: string }} Env */

/** @type {import('@oidc-verify/core').Verifier | undefined} */
let listing;
/** @type {import('@oidc-verify/core').Verifier | undefined} */
let resolving;

/** @param {Env} env */
function createListing({ ISSUER, AUDIENCE }) {
  return createVerifier({ issuer: ISSUER, audience: AUDIENCE, keys: fetchJwks() });
}

/** @param {Env} env */
function createResolving({ ISSUER, AUDIENCE }) {
  const { origin, hostname } = new URL(ISSUER);
  return createVerifier({
    resolveIssuer: async (iss, { signal }) => {
      const answer = await fetch(`${origin}/.well-known/openid-configuration`, { signal });
      await answer.text();
      return iss === ISSUER ? { issuer: iss } : undefined;
    },
    resolver: { ttlSeconds: 2 },
    audience: AUDIENCE,
    keys: fetchJwks({
      dangerouslyAllowHttpOrigins: [origin],
      dangerouslyAllowPrivateHosts: [hostname],
    }),
  });
}

export default {
  /**
   * @param {Request} request
   * @param {Env} env
   * @param {{ waitUntil: (work: Promise<unknown>) => void }} context
   */
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    const verifier = pathname.startsWith('/tenants')
      ? (resolving ??= createResolving(env))
      : (listing ??= createListing(env));
    const token = (request.headers.get('authorization') ?? '').slice('Bearer '.length);
    const call = pathname.endsWith('kept') ? { waitUntil: context.waitUntil.bind(context) } : {};
    const outcome = await verifier.tryVerify(token, call);
    if (outcome.ok) return new Response('accepted');
    return new Response(outcome.error.code, { status: outcome.error.status });
  },
};
