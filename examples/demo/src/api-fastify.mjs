// The demo's API in Fastify. Only the guards of `auth` protect the handlers.
import { createAuth } from '@oidc-verify/fastify';
import { createDpop } from '@oidc-verify/fastify/dpop';
import Fastify from 'fastify';
import { announce, readSettings } from './api-process.mjs';
import { serveLiveReports } from './live-reports.mjs';

const { issuer, resource } = readSettings();
const auth = createAuth({
  issuer,
  audience: resource,
  resource,
  dpop: createDpop({ publicOrigin: resource, nonce: 'required' }),
});
const app = Fastify({ forceCloseConnections: true });
await app.register(auth.plugin);
await app.register(auth.metadata());

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

app.get(
  '/payouts',
  { onRequest: auth.required({ acr: ['passkey'], maxAgeSeconds: 300 }) },
  async (request) => ({ acr: auth.get(request).acr }),
);

app.get('/greeting', { onRequest: auth.optional() }, async (request) => ({
  hello: auth.peek(request)?.subject ?? 'anonymous',
}));

app.setErrorHandler((error, _request, reply) => {
  if (!auth.sendError(reply, error)) void reply.send(error);
});

serveLiveReports(app.server, auth);
await app.listen({ port: 0, host: '127.0.0.1' });
await announce(app.server, auth);
