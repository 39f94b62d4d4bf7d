import { createVerifier } from '@oidc-verify/core';
import { issuerOf, keycloak, okta } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const partners = okta({ domain: 'partners.okta.com', authorizationServerId: 'default' });
const staff = keycloak({ url: 'https://sso.example.com', realm: 'staff' });

export const verifier = createVerifier({
  issuers: [issuerOf(partners), { ...issuerOf(staff), audience: 'orders-api' }],
  audience: 'https://api.example.com', // for every issuer that has no audience of its own
  keys: fetchJwks(),
});
