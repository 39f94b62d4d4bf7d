import cors from '@fastify/cors';
import Fastify from 'fastify';
import { auth } from './auth.ts';

export const app = Fastify();
app.register(cors, { origin: 'https://app.example.com', exposedHeaders: ['WWW-Authenticate'] });
app.register(auth.plugin);
app.register(async (api) => {
  api.addHook('onRequest', auth.required());
  api.get('/me', async (request) => ({ sub: auth.get(request).subject }));
});
