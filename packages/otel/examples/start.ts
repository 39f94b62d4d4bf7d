import { createVerifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { instrumentOidcVerify } from '@oidc-verify/otel';

export const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
});

// Once per process, before or after verifiers and providers of OpenTelemetry are set up.
export const stop = instrumentOidcVerify({ observe: [verifier] });
