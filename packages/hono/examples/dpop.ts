import { createAuth } from '@oidc-verify/hono';
import { createDpop } from '@oidc-verify/hono/dpop';
import { Hono } from 'hono';
import { cors } from 'hono/cors';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  dpop: createDpop({ publicOrigin: 'https://api.example.com', nonce: 'required' }),
});

export const app = new Hono()
  .use(cors({ origin: '*', exposeHeaders: ['WWW-Authenticate', 'DPoP-Nonce'] }))
  .get('/me', auth.required(), (c) => {
    const { subject, binding } = c.var.auth;
    return c.json({ sub: subject, bound: binding !== undefined });
  });
