// The demo's API in Express. All that protects it is what `auth` puts in front of the handlers.
import { createAuth } from '@oidc-verify/express';
import express from 'express';
import { announce, readSettings } from './api-process.mjs';

const auth = createAuth(readSettings());
const app = express();

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

app.get('/greeting', auth.optional(), (req, res) => {
  res.json({ hello: auth.peek(req)?.subject ?? 'anonymous' });
});

/** @type {express.ErrorRequestHandler} */
const answerError = (error, _req, res, next) => {
  if (!auth.sendError(res, error)) next(error);
};
app.use(answerError);

await announce(app.listen(0, '127.0.0.1'), auth);
