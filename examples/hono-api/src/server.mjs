import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { listen, start } from '@oidc-verify/example-settings';
import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';

await start(async (settings) => {
  const auth = createAuth(settings.auth);
  const app = new Hono()
    .get('/health', (c) => c.json({ status: 'ok' }))
    .get('/ready', async (c) => {
      await auth.ready();
      return c.json({ status: 'ready' });
    })
    .get('/me', auth.required(), (c) => {
      const { subject, scopes } = c.var.auth;
      return c.json({ sub: subject, scopes: [...scopes] });
    })
    .get('/reports', auth.scopes('read:reports'), (c) => c.json({ reports: [] }))
    .delete('/reports/:id', auth.permissions('delete:reports'), (c) => c.body(null, 204))
    .get('/greeting', auth.optional(), (c) =>
      c.json({ hello: c.var.auth?.subject ?? 'anonymous' }),
    );

  app.notFound((c) => c.json({ error: 'not_found' }, 404));
  app.onError((error, c) => {
    const refusal = auth.sendError(c, error);
    if (refusal !== undefined) return refusal;
    // Hono's own errors have a response, such as a validator's 400 for malformed JSON.
    return error instanceof HTTPException
      ? error.getResponse()
      : c.json({ error: 'internal' }, 500);
  });
  return listen(createServer(getRequestListener(app.fetch)), settings, auth);
});
