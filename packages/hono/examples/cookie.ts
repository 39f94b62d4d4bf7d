import { createAuth } from '@oidc-verify/hono';
import { getCookie } from 'hono/cookie';

export const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  credentials: (c) => {
    const token = getCookie(c, 'access_token');
    return token === undefined ? undefined : { scheme: 'Bearer', token };
  },
});
