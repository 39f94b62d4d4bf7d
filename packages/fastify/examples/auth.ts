import { createAuth } from '@oidc-verify/fastify';

export const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});
