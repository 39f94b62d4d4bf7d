import { createVerifier } from '@oidc-verify/core';
import { kubernetes } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...kubernetes({ issuer: 'https://kubernetes.default.svc.cluster.local' }),
  audience: 'https://orders.example.com', // of a projected token
  clientIds: ['system:serviceaccount:shop:frontend'],
  keys: fetchJwks(),
});
