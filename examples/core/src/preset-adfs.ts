import { createVerifier } from '@oidc-verify/core';
import { adfs } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...adfs({ domain: 'adfs.example.com' }),
  audience: 'https://api.example.com', // the identifier of the web API
  keys: fetchJwks({ jwksUri: 'https://adfs.example.com/adfs/discovery/keys' }),
});
