import { createVerifier } from '@oidc-verify/core';
import { auth0 } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...auth0({ domain: 'example.eu.auth0.com' }),
  audience: 'https://api.example.com',
  keys: fetchJwks(),
});
