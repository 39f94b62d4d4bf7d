import { createVerifier } from '@oidc-verify/core';
import { ping } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...ping({ environmentId: '72f988bf-86f1-41af-91ab-2d7cd011db47', region: 'EU' }),
  audience: 'https://api.example.com',
  keys: fetchJwks(),
});
