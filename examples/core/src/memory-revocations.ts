import { createVerifier } from '@oidc-verify/core';
import { checkRevokedBy, memoryRevocations } from '@oidc-verify/core/revocation';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const revocations = memoryRevocations();

export const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
  checkRevoked: checkRevokedBy(revocations),
});

// Ends the session that the token belongs to.
export async function signOut(accessToken: string): Promise<void> {
  const { issuer, sessionId, expiresAt } = await verifier.verify(accessToken);
  if (sessionId !== undefined) revocations.revoke({ issuer, sessionId, expiresAt });
}
