import { createServer } from 'node:http';
import { Router } from '@koa/router';
import { listen, start } from '@oidc-verify/example-settings';
import { createAuth } from '@oidc-verify/koa';
import Koa from 'koa';

await start(async (settings) => {
  const auth = createAuth(settings.auth);
  const app = new Koa();
  const router = new Router();

  app.use(async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body === undefined) {
        ctx.status = 404;
        ctx.body = { error: 'not_found' };
      }
    } catch (error) {
      if (auth.sendError(ctx, error)) return;
      // Koa's default handler would answer with text.
      const { status } = /** @type {{ status?: number }} */ (error);
      const isClientError = status !== undefined && status >= 400 && status <= 499;
      ctx.status = isClientError ? status : 500;
      ctx.body = { error: isClientError ? 'bad_request' : 'internal' };
    }
  });

  router.get('/health', (ctx) => {
    ctx.body = { status: 'ok' };
  });
  router.get('/ready', async (ctx) => {
    await auth.ready();
    ctx.body = { status: 'ready' };
  });
  router.get('/me', auth.required(), (ctx) => {
    const { subject, scopes } = auth.get(ctx);
    ctx.body = { sub: subject, scopes: [...scopes] };
  });
  router.get('/reports', auth.scopes('read:reports'), (ctx) => {
    ctx.body = { reports: [] };
  });
  router.delete('/reports/:id', auth.permissions('delete:reports'), (ctx) => {
    ctx.status = 204;
  });
  router.get('/greeting', auth.optional(), (ctx) => {
    ctx.body = { hello: auth.peek(ctx)?.subject ?? 'anonymous' };
  });

  app.use(router.routes());
  return listen(createServer(app.callback()), settings, auth);
});
