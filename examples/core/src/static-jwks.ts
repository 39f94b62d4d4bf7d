import { createVerifier, staticJwks } from '@oidc-verify/core';

export const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  algorithms: ['ES256'],
  keys: staticJwks({
    keys: [
      {
        kty: 'EC',
        crv: 'P-256',
        kid: '2026-07',
        x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
        y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
      },
    ],
  }),
});
