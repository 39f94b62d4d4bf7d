import { createVerifier } from '@oidc-verify/core';
import { zitadel } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...zitadel({ domain: 'example-a1b2c3.us1.zitadel.cloud', projectId: '278123456789012345' }),
  audience: '278123456789012345', // the id of the project
  keys: fetchJwks(),
});
