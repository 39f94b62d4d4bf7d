import { createAuth, fromCookie } from '@oidc-verify/koa';

export const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  credentials: fromCookie({
    name: '__Host-access_token',
    allowedOrigins: ['https://app.example.com'],
  }),
});
