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
    console.error(error);
    ctx.status = 500;
    ctx.body = { error: 'internal' };
  }
});
app.use(auth.required());
app.use((ctx) => {
  ctx.body = { sub: auth.get(ctx).subject };
});
