import { createVerifier, isAuthError } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(), // discovered from the issuer, cached, refreshed
});

export async function whoIs(accessToken: string): Promise<string | undefined> {
  try {
    const identity = await verifier.verify(accessToken);
    return identity.subject;
  } catch (error) {
    if (isAuthError(error)) console.warn(`refused: ${error.code}`);
    throw error;
  }
}
