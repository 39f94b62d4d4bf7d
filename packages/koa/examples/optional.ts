import { Router } from '@koa/router';
import { createAuth } from '@oidc-verify/koa';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

export const router = new Router();
router.get('/news', auth.optional(), (ctx) => {
  ctx.body = { for: auth.peek(ctx)?.subject ?? 'everyone' };
});
router.get('/drafts', auth.optional({ scopes: ['drafts:read'] }), (ctx) => {
  ctx.body = { drafts: auth.peek(ctx) === undefined ? [] : ['a draft'] };
});
