import { createVerifier } from '@oidc-verify/core';
import { entraB2c } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...entraB2c({
    domain: 'example.b2clogin.com',
    tenantId: '775527ff-9a37-4307-8b3d-cc311f58d925',
  }),
  audience: '90c0fe63-bcf2-44d5-8fb7-b8bbc0b29dc6', // the client id of the API
  keys: fetchJwks({
    jwksUri:
      'https://example.b2clogin.com/example.onmicrosoft.com/b2c_1_signin/discovery/v2.0/keys',
  }),
});
