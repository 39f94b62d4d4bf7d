import { createVerifier } from '@oidc-verify/core';
import { entra } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...entra({ tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47', version: 2 }),
  audience: '11112222-bbbb-3333-cccc-4444dddd5555', // the client id of the API
  keys: fetchJwks(),
});
