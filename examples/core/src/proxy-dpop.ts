import { createVerifier } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
  dpop: createDpop({
    publicOrigin: 'https://api.example.com', // where clients reach the proxy
    publicPathPrefix: '/v1', // clients call /v1/orders, and the API gets /orders
  }),
});
