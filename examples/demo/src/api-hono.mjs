// The demo's API in Hono. Only the guards of `auth` protect the handlers.
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createAuth } from '@oidc-verify/hono';
import { createDpop } from '@oidc-verify/hono/dpop';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { announce, readSettings } from './api-process.mjs';
import { serveLiveReports } from './live-reports.mjs';

const { issuer, resource } = readSettings();
const auth = createAuth({
  issuer,
  audience: resource,
  resource,
  dpop: createDpop({ publicOrigin: resource, nonce: 'required' }),
});
const app = new Hono()
  .use(auth.metadata())
  .get('/me', auth.required(), (c) => {
    const { subject, scopes } = c.var.auth;
    return c.json({ sub: subject, scopes: [...scopes] });
  })
  .get('/reports', auth.scopes('read:reports'), (c) => c.json({ reports: ['spring', 'summer'] }))
  .delete('/reports/:id', auth.permissions('delete:reports'), (c) => c.body(null, 204))
  .get('/payouts', auth.required({ acr: ['passkey'], maxAgeSeconds: 300 }), (c) =>
    c.json({ acr: c.var.auth.acr }),
  )
  .get('/greeting', auth.optional(), (c) => c.json({ hello: c.var.auth?.subject ?? 'anonymous' }));

app.onError((error, c) => {
  const refusal = auth.sendError(c, error);
  if (refusal !== undefined) return refusal;
  // Hono's own errors have a response, such as a validator's 400 for malformed JSON.
  return error instanceof HTTPException ? error.getResponse() : c.text('internal error', 500);
});

const server = createServer(getRequestListener(app.fetch));
serveLiveReports(server, auth);
await announce(server.listen(0, '127.0.0.1'), auth);
