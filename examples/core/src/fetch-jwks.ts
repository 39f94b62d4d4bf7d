import { createVerifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const keys = fetchJwks({
  timeoutMs: 2_000,
  onEvent: (event) => console.log(JSON.stringify(event)),
});

export const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys, // discovered from the issuer with the first token
});
