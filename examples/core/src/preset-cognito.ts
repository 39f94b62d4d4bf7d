import { createVerifier } from '@oidc-verify/core';
import { cognito } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...cognito({
    region: 'eu-west-1',
    userPoolId: 'eu-west-1_AbCdEfGhI',
    clientIds: ['1h57kf5cpq17m0eml12EXAMPLE'],
  }),
  keys: fetchJwks(),
});
