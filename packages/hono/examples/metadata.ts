import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';

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

export const app = new Hono()
  .use(auth.metadata()) // before every guard
  .get('/v1/orders', auth.scopes('orders:read'), (c) => c.json({ ordersOf: c.var.auth.subject }));
