import { createVerifier } from '@oidc-verify/core';
import { xsuaa } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...xsuaa({
    domain: 'example.authentication.eu10.hana.ondemand.com',
    xsappname: 'orders!t1234',
  }),
  audience: 'orders!t1234',
  keys: fetchJwks({
    jwksUri: 'https://example.authentication.eu10.hana.ondemand.com/token_keys',
  }),
});
