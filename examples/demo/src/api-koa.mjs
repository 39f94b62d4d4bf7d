// The demo's API in Koa. Only the guards of `auth` protect the handlers.
import { Router } from '@koa/router';
import { createAuth } from '@oidc-verify/koa';
import { createDpop } from '@oidc-verify/koa/dpop';
import Koa from 'koa';
import { announce, readSettings } from './api-process.mjs';
import { serveLiveReports } from './live-reports.mjs';

const { issuer, resource } = readSettings();
const auth = createAuth({
  issuer,
  audience: resource,
  resource,
  dpop: createDpop({ publicOrigin: resource, nonce: 'required' }),
});
const app = new Koa();
const router = new Router();

router.get('/me', auth.required(), (ctx) => {
  const { subject, scopes } = auth.get(ctx);
  ctx.body = { sub: subject, scopes: [...scopes] };
});

router.get('/reports', auth.scopes('read:reports'), (ctx) => {
  ctx.body = { reports: ['spring', 'summer'] };
});

router.delete('/reports/:id', auth.permissions('delete:reports'), (ctx) => {
  ctx.status = 204;
});

router.get('/payouts', auth.required({ acr: ['passkey'], maxAgeSeconds: 300 }), (ctx) => {
  ctx.body = { acr: auth.get(ctx).acr };
});

router.get('/greeting', auth.optional(), (ctx) => {
  ctx.body = { hello: auth.peek(ctx)?.subject ?? 'anonymous' };
});

app.use(async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    if (!auth.sendError(ctx, error)) throw error;
  }
});
app.use(auth.metadata());
app.use(router.routes());

const server = app.listen(0, '127.0.0.1');
serveLiveReports(server, auth);
await announce(server, auth);
