import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

export const app = new Hono()
  .get('/news', auth.optional(), (c) => c.json({ for: c.var.auth?.subject ?? 'everyone' }))
  .get('/drafts', auth.optional({ scopes: ['drafts:read'] }), (c) =>
    c.json({ drafts: c.var.auth === undefined ? [] : ['a draft'] }),
  );
