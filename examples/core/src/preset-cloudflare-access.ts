import { createVerifier } from '@oidc-verify/core';
import { cloudflareAccess } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...cloudflareAccess({ teamDomain: 'example.cloudflareaccess.com' }),
  audience: '32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228', // the AUD tag
  keys: fetchJwks({ jwksUri: 'https://example.cloudflareaccess.com/cdn-cgi/access/certs' }),
});
