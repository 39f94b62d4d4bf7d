import { createVerifier } from '@oidc-verify/core';
import { clerk } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...clerk({ domain: 'clerk.example.com', authorizedParties: ['https://example.com'] }),
  keys: fetchJwks(),
});
