import { listen, start } from '@oidc-verify/example-settings';
import { createAuth } from '@oidc-verify/fastify';
import Fastify from 'fastify';

await start(async (settings) => {
  const auth = createAuth(settings.auth);
  const app = Fastify();
  await app.register(auth.plugin, { closeWithApp: true });

  app.get('/health', async () => ({ status: 'ok' }));
  app.get('/ready', async () => {
    await auth.ready();
    return { status: 'ready' };
  });
  app.get('/me', { onRequest: auth.required() }, async (request) => {
    const { subject, scopes } = auth.get(request);
    return { sub: subject, scopes: [...scopes] };
  });
  app.get('/reports', { onRequest: auth.scopes('read:reports') }, async () => ({ reports: [] }));
  app.delete(
    '/reports/:id',
    { onRequest: auth.permissions('delete:reports') },
    async (_request, reply) => reply.code(204).send(),
  );
  app.get('/greeting', { onRequest: auth.optional() }, async (request) => ({
    hello: auth.peek(request)?.subject ?? 'anonymous',
  }));

  app.setErrorHandler((error, _request, reply) => {
    if (auth.sendError(reply, error)) return reply;
    return reply.send(error);
  });
  await app.ready();
  return listen(app.server, settings, app);
});
