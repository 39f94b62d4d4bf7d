import { createVerifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

/** Tokens carry the public name of the issuer, and its keys are fetched inside of the cluster. */
export const verifier = createVerifier({
  issuer: 'https://login.example.com/realms/shop',
  audience: 'https://api.example.com',
  keys: fetchJwks({
    jwksUri: 'http://keycloak.auth.svc:8080/realms/shop/protocol/openid-connect/certs',
    dangerouslyAllowHttpOrigins: ['http://keycloak.auth.svc:8080'], // not needed with https
  }),
});
