import cors from '@koa/cors';
import { createAuth } from '@oidc-verify/koa';
import { createDpop } from '@oidc-verify/koa/dpop';
import Koa from 'koa';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  dpop: createDpop({ publicOrigin: 'https://api.example.com', nonce: 'required' }),
});

export const app = new Koa();
app.use(cors({ exposeHeaders: ['WWW-Authenticate', 'DPoP-Nonce'] }));
app.use(auth.required());
app.use((ctx) => {
  const { subject, binding } = auth.get(ctx);
  ctx.body = { sub: subject, bound: binding !== undefined };
});
