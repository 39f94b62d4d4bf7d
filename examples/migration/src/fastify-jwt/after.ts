import { createAuth } from '@oidc-verify/fastify';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';

export async function createApi({
  issuer,
  audience,
}: {
  issuer: string;
  audience: string;
}): Promise<FastifyInstance> {
  const auth = createAuth({ issuer, audience });
  const app = Fastify();
  await app.register(auth.plugin);
  app.get('/me', { onRequest: auth.required() }, async (request) => ({
    sub: auth.get(request).subject,
  }));
  app.get('/orders', { onRequest: auth.scopes('orders:read') }, async (request) => ({
    ordersOf: auth.get(request).subject,
  }));
  return app;
}
