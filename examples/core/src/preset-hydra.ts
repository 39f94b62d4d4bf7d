import { createVerifier } from '@oidc-verify/core';
import { hydra } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...hydra({ issuer: 'https://hydra.example.com' }),
  audience: 'https://api.example.com', // which clients request
  keys: fetchJwks(),
});
