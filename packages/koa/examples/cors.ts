import cors from '@koa/cors';
import Koa from 'koa';
import { createAuth } from '@oidc-verify/koa';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

export const app = new Koa();
app.use(cors({ origin: 'https://app.example.com', exposeHeaders: ['WWW-Authenticate'] }));
app.use(auth.required());
