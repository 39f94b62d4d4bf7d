import { createAuth } from '@oidc-verify/fastify';
import type { AuthOptions } from '@oidc-verify/fastify';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';

export function createApi(options: AuthOptions): FastifyInstance {
  const auth = createAuth(options);
  const app = Fastify();
  app.register(auth.plugin, { closeWithApp: true });
  app.get('/reports', { onRequest: auth.scopes('read:reports') }, async (request) => ({
    for: auth.get(request).subject,
  }));
  return app;
}
