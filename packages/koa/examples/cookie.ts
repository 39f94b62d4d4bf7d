import type { Context } from 'koa';
import { createAuth } from '@oidc-verify/koa';

function fromCookie(ctx: Context): { scheme: 'Bearer'; token: string } | undefined {
  const token = ctx.cookies.get('access_token');
  return token === undefined ? undefined : { scheme: 'Bearer', token };
}

export const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  credentials: fromCookie,
});
