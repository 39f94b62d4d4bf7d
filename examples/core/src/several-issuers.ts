import { createVerifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  issuers: [
    {
      issuer: 'https://sso.example.com/realms/staff',
      clientIdClaim: 'azp',
      // Roles of the realm, and of this API alone.
      permissionsClaim: [
        { path: ['realm_access', 'roles'] },
        { path: ['resource_access', 'orders', 'roles'] },
      ],
    },
    {
      issuer: 'https://login.example.net/',
      // `orders/read billing/read` grants `read`: the other API's scopes are ignored.
      scopeClaim: { path: 'scope', prefix: 'orders/' },
      requiredScopes: ['use'],
      maxTokenAgeSeconds: 3_600,
    },
  ],
  // For each issuer that does not have the same option.
  audience: 'https://api.example.com',
  permissionsClaim: 'roles',
  keys: fetchJwks(),
});
