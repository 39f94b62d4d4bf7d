import { createVerifier } from '@oidc-verify/core';
import { authentik } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...authentik({ domain: 'auth.example.com', slug: 'orders' }),
  audience: 'Yz2qQvVwH6xk0T9mJb3sLr8nPd1fGc5a', // the client id of the provider
  keys: fetchJwks(),
});
