import { createServer } from 'node:http';
import { listen, start } from '@oidc-verify/example-settings';
import { createAuth } from '@oidc-verify/express';
import express from 'express';

await start(async (settings) => {
  const auth = createAuth(settings.auth);
  const app = express();

  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.get('/ready', async (_req, res) => {
    await auth.ready();
    res.json({ status: 'ready' });
  });
  app.get('/me', auth.required(), (req, res) => {
    const { subject, scopes } = auth.get(req);
    res.json({ sub: subject, scopes: [...scopes] });
  });
  app.get('/reports', auth.scopes('read:reports'), (_req, res) => {
    res.json({ reports: [] });
  });
  app.delete('/reports/:id', auth.permissions('delete:reports'), (_req, res) => {
    res.status(204).end();
  });
  app.get('/greeting', auth.optional(), (req, res) => {
    res.json({ hello: auth.peek(req)?.subject ?? 'anonymous' });
  });

  app.use((_req, res) => {
    res.status(404).json({ error: 'not_found' });
  });
  /** @type {express.ErrorRequestHandler} */
  const onError = (error, _req, res, _next) => {
    if (auth.sendError(res, error)) return;
    // Express's own errors have a status, such as 400 for a malformed URL. Its default handler would
    // answer with an HTML page, and outside production with a stack trace.
    const { status = 500 } = /** @type {{ readonly status?: number }} */ (error);
    res.status(status).json({ error: status >= 500 ? 'internal' : 'bad_request' });
  };
  app.use(onError);
  return listen(createServer(app), settings, auth);
});
