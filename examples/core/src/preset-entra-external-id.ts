import { createVerifier } from '@oidc-verify/core';
import { entraExternalId } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...entraExternalId({ tenantId: '10e93a61-a289-4484-9a82-799587f1f2a9' }),
  audience: '11112222-bbbb-3333-cccc-4444dddd5555', // the client id of the API
  keys: fetchJwks(),
});
