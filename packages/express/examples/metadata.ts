import { createAuth } from '@oidc-verify/express';
import express from 'express';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com/v1',
  resource: 'https://api.example.com/v1',
  metadata: {
    scopesSupported: ['orders:read', 'orders:write'],
    resourceName: 'Orders',
    'resourceName#de': 'Bestellungen',
  },
});

export const app = express();
app.use(auth.metadata()); // before every guard
app.get('/v1/orders', auth.scopes('orders:read'), (req, res) => {
  res.json({ ordersOf: auth.get(req).subject });
});
