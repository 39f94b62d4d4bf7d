import { Router } from '@koa/router';
import * as v from 'valibot';
import { createAuth } from '@oidc-verify/koa';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  claims: v.object({ tenant: v.string() }),
});

export const router = new Router();
router.get('/tenant', auth.required(), (ctx) => {
  const { tenant } = auth.get(ctx).claims; // a string, validated
  ctx.body = { tenant };
});
