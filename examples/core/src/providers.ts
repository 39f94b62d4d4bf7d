import { createVerifier } from '@oidc-verify/core';
import { keycloak, okta } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  issuers: [
    okta({ domain: 'partners.okta.com', authorizationServerId: 'default' }),
    { ...keycloak({ url: 'https://sso.example.com', realm: 'staff' }), audience: 'orders-api' },
  ],
  audience: 'https://api.example.com', // for every issuer that has no audience of its own
  keys: fetchJwks(),
});
