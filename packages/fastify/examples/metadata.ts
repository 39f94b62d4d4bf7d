import { createAuth } from '@oidc-verify/fastify';
import Fastify from 'fastify';

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

export const app = Fastify();
app.register(auth.plugin);
app.register(auth.metadata()); // at the root, without a prefix
app.register(
  async (api) => {
    api.addHook('onRequest', auth.scopes('orders:read'));
    api.get('/orders', async (request) => ({ ordersOf: auth.get(request).subject }));
  },
  { prefix: '/v1' },
);
