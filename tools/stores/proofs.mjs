// Signed requests with DPoP proofs, by several clients.
import { createDpopClient, createTestIssuer } from '@oidc-verify/testing';

const AUDIENCE = 'https://api.test';
const URL_OF_API = `${AUDIENCE}/orders`;
const CLIENTS = 16;

/** Returns an issuer and what signs requests with fresh proofs of its clients. */
export async function createProofs() {
  const issuer = await createTestIssuer({ audience: AUDIENCE });
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const client = await createDpopClient();
      const token = await issuer.sign(
        { cnf: { jkt: client.thumbprint } },
        { expiresInSeconds: 3600 },
      );
      return { client, token };
    }),
  );
  return {
    policy: { issuer: issuer.issuer, audience: AUDIENCE, jwks: issuer.jwks() },
    /**
     * Returns so many requests, each with a proof of its own.
     *
     * @param {number} count
     * @returns {Promise<import('./fleet.mjs').SignedRequest[]>}
     */
    sign: async (count) =>
      Promise.all(
        Array.from({ length: count }, async (_, index) => {
          const { client, token } = clients[index % CLIENTS] ?? clients[0] ?? fail();
          const request = { method: 'GET', url: URL_OF_API };
          const proof = await client.prove({ ...request, accessToken: token });
          return { ...request, url: '/orders', token, proof };
        }),
      ),
  };
}

/** @returns {never} */
function fail() {
  throw new Error('There is no client');
}
