import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

const tenant = new Hono()
  .basePath('/tenants/7')
  .get('/account', auth.required(), (c) => c.json({ sub: c.var.auth.subject }));

export const app = new Hono().mount('/tenants/7', tenant.fetch, { replaceRequest: false });
