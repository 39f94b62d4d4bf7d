import { createVerifier } from '@oidc-verify/core';
import { duende } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...duende({ issuer: 'https://login.example.com' }),
  audience: 'orders', // the name of the ApiResource
  keys: fetchJwks(),
});
