import { createAuth } from '@oidc-verify/koa';
import Koa from 'koa';

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

export const app = new Koa();
app.use(auth.metadata()); // before every guard
app.use(auth.scopes('orders:read'));
app.use((ctx) => {
  ctx.body = { ordersOf: auth.get(ctx).subject };
});
