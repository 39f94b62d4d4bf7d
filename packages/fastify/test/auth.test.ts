import Fastify from 'fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createAuth, isAuthError } from '@oidc-verify/fastify';
import type { Auth, AuthOptions } from '@oidc-verify/fastify';
import { readCookie, testAuth } from '../../testing/test/adapters/auth-tests.ts';

testAuth<Auth, FastifyRequest>({
  createAuth: (options) => createAuth(options as AuthOptions),
  createApp: async (users, partners) => {
    const app = Fastify();
    for (const auth of new Set([users, partners])) await app.register(auth.plugin);
    addRoutes(app, users, partners);
    await app.ready();
    return app.server;
  },
  cookieOf: (request) => readCookie(request.headers.cookie),
  targetOf: (request) => request.originalUrl,
});

function addRoutes(app: FastifyInstance, users: Auth, partners: Auth): void {
  const required = { onRequest: users.required() };
  app.get('/me', required, async (request) => ({ sub: users.get(request).subject }));
  app.get('/greeting', { onRequest: users.optional() }, async (request) => ({
    sub: users.peek(request)?.subject ?? null,
  }));
  app.get('/users', required, async (request) => ({
    user: users.get(request).subject,
    partner: partners.peek(request)?.subject ?? null,
  }));
  app.get('/mistake', required, async (request) => ({ sub: partners.get(request).subject }));
  app.get('/both', { onRequest: [users.required(), partners.required()] }, async () => ({}));
  const guards = [users.required(), users.optional(), users.scopes('read'), users.required()];
  app.get('/at-once', async (request, reply) => {
    const outcomes = await Promise.allSettled(guards.map(async (guard) => guard(request, reply)));
    return outcomes.map((outcome) => {
      if (outcome.status === 'fulfilled') return 'passed';
      return isAuthError(outcome.reason) ? outcome.reason.code : 'failed';
    });
  });
}
