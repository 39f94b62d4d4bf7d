import { createVerifier } from '@oidc-verify/core';
import { okta } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...okta({ domain: 'example.okta.com', authorizationServerId: 'default' }),
  audience: 'api://default',
  keys: fetchJwks(),
});
