// The demo's API in Express. Only the guards of `auth` protect the handlers.
import { createAuth } from '@oidc-verify/express';
import { createDpop } from '@oidc-verify/express/dpop';
import express from 'express';
import { announce, readSettings } from './api-process.mjs';
import { serveLiveReports } from './live-reports.mjs';

const { issuer, resource } = readSettings();
const auth = createAuth({
  issuer,
  audience: resource,
  resource,
  dpop: createDpop({ publicOrigin: resource, nonce: 'required' }),
});
const app = express();

app.use(auth.metadata());

app.get('/me', auth.required(), (req, res) => {
  const { subject, scopes } = auth.get(req);
  res.json({ sub: subject, scopes: [...scopes] });
});

app.get('/reports', auth.scopes('read:reports'), (_req, res) => {
  res.json({ reports: ['spring', 'summer'] });
});

app.delete('/reports/:id', auth.permissions('delete:reports'), (_req, res) => {
  res.status(204).end();
});

app.get('/payouts', auth.required({ acr: ['passkey'], maxAgeSeconds: 300 }), (req, res) => {
  res.json({ acr: auth.get(req).acr });
});

app.get('/greeting', auth.optional(), (req, res) => {
  res.json({ hello: auth.peek(req)?.subject ?? 'anonymous' });
});

/** @type {express.ErrorRequestHandler} */
const answerError = (error, _req, res, _next) => {
  if (auth.sendError(res, error)) return;
  // Express's own errors have a status, such as 400 for a malformed URL. Its default handler would
  // answer with an HTML page, and outside production with a stack trace.
  const { status = 500 } = /** @type {{ readonly status?: number }} */ (error);
  res.status(status).json({ error: status >= 500 ? 'internal' : 'bad_request' });
};
app.use(answerError);

const server = app.listen(0, '127.0.0.1');
serveLiveReports(server, auth);
await announce(server, auth);
