import { createVerifier, isAuthError } from '@oidc-verify/core';
import type { VerifiedToken } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
});

// Compiled once: a wrong scope name fails at start-up.
const forRefunds = verifier.requirement({ scopes: ['orders:refund'], maxAgeSeconds: 300 });

/** Called with an identity that was verified before, such as the context of a GraphQL resolver. */
export async function mayRefund(identity: VerifiedToken): Promise<boolean> {
  try {
    await verifier.authorize(identity, forRefunds);
    return true;
  } catch (error) {
    // A 503 is no answer to the question: the revocations, for example, could not be read.
    if (isAuthError(error) && error.status !== 503) return false;
    throw error;
  }
}
