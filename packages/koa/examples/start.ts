import Koa from 'koa';
import { createAuth } from '@oidc-verify/koa';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});
const app = new Koa();
app.use(auth.required());
app.use((ctx) => {
  ctx.body = { sub: auth.get(ctx).subject };
});
app.listen(3000);
