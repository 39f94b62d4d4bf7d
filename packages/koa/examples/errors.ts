import Koa from 'koa';
import { createAuth } from '@oidc-verify/koa';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  realm: 'orders',
  onFailure: (error, _ctx, request) => {
    console.warn(request.method, request.url, error.code, error.detail);
  },
});

export const app = new Koa();
app.use(async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    if (auth.sendError(ctx, error)) return;
    // Errors of ctx.throw() and of body parsers have a status, such as 400 for malformed JSON.
    const { status = 500 } = error as { readonly status?: number };
    if (status >= 500) console.error(error);
    ctx.status = status;
    ctx.body = { error: status >= 500 ? 'internal' : 'bad_request' };
  }
});
app.use(auth.required());
app.use((ctx) => {
  ctx.body = { sub: auth.get(ctx).subject };
});
