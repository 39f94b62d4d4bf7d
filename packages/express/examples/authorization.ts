import express from 'express';
import { createAuth } from '@oidc-verify/express';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  scopeImplies: (granted, needed) => granted === 'orders:write' && needed === 'orders:read',
});

export const app = express();

// What the client may do, and what the user may do.
const both = auth.required({ scopes: ['orders:write'], permissions: ['orders:delete'] });
app.delete('/orders/:id', both, (_req, res) => {
  res.sendStatus(204);
});

// A scope of the token, or one that implies it.
app.get('/orders', auth.scopes('orders:read'), (req, res) => {
  res.json({ ordersOf: auth.get(req).subject });
});

// Something else that the token says.
const employees = auth.required({ check: (token) => token.claims['employee'] === true });
app.get('/salaries', employees, (_req, res) => {
  res.json([]);
});
