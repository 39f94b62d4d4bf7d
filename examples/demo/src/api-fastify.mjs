// The demo's API in Fastify. All that protects it is what `auth` puts in front of the handlers.
import { createAuth } from '@oidc-verify/fastify';
import Fastify from 'fastify';
import { announce, readSettings } from './api-process.mjs';

const auth = createAuth(readSettings());
const app = Fastify({ forceCloseConnections: true });
await app.register(auth.plugin);

app.get('/me', { onRequest: auth.required() }, async (request) => {
  const { subject, scopes } = auth.get(request);
  return { sub: subject, scopes: [...scopes] };
});

app.get('/reports', { onRequest: auth.scopes('read:reports') }, async () => ({
  reports: ['spring', 'summer'],
}));

app.delete(
  '/reports/:id',
  { onRequest: auth.permissions('delete:reports') },
  async (_request, reply) => reply.code(204).send(),
);

app.get('/greeting', { onRequest: auth.optional() }, async (request) => ({
  hello: auth.peek(request)?.subject ?? 'anonymous',
}));

app.setErrorHandler((error, _request, reply) => {
  if (!auth.sendError(reply, error)) void reply.send(error);
});

await app.listen({ port: 0, host: '127.0.0.1' });
await announce(app.server, auth);
