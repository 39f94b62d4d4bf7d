import express from 'express';
import { createAuth } from '@oidc-verify/express';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

export const app = express();
app.get('/news', auth.optional(), (req, res) => {
  res.json({ for: auth.peek(req)?.subject ?? 'everyone' });
});
app.get('/drafts', auth.optional({ scopes: ['drafts:read'] }), (req, res) => {
  res.json({ drafts: auth.peek(req) === undefined ? [] : ['a draft'] });
});
