import Fastify from 'fastify';
import { auth } from './auth.ts';
import { orders } from './routes.ts';

export const app = Fastify();
app.register(auth.plugin);
app.register(
  async (api) => {
    api.addHook('onRequest', auth.required()); // guards only /api
    api.register(orders, { prefix: '/orders' });
  },
  { prefix: '/api' },
);
app.get('/health', async () => ({ ok: true }));
