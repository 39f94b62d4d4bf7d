import { createVerifier } from '@oidc-verify/core';
import { fromHeader } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const PROXIES = new Set(['10.0.0.7', '::ffff:10.0.0.7']);

export const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
  mtls: {
    certificate: fromHeader({
      name: 'X-Client-Cert',
      format: 'pem', // nginx: proxy_set_header X-Client-Cert $ssl_client_escaped_cert;
      trusted: (remoteAddress) => PROXIES.has(remoteAddress ?? ''),
    }),
  },
});
