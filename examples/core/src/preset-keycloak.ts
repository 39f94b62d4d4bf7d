import { createVerifier } from '@oidc-verify/core';
import { keycloak } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...keycloak({ url: 'https://sso.example.com', realm: 'shop' }),
  audience: 'orders', // by an audience mapper
  keys: fetchJwks(),
});
