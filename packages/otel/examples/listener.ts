import { createVerifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { createOtelListener } from '@oidc-verify/otel';

const onEvent = createOtelListener();

export const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks({ onEvent }),
  onEvent,
});
