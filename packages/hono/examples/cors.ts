import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { cors } from 'hono/cors';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

export const app = new Hono()
  .use(cors({ origin: 'https://app.example.com', exposeHeaders: ['WWW-Authenticate'] }))
  .use(auth.required())
  .get('/me', (c) => c.json({ sub: c.var.auth.subject }));
