import { createVerifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
  requiredScopes: ['orders:read'],
});

export async function whoIs(accessToken: string): Promise<string | undefined> {
  const outcome = await verifier.tryVerify(accessToken);
  return outcome.ok ? outcome.token.subject : undefined;
}
