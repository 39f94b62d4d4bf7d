import { createAuth } from '@oidc-verify/fastify';
import Fastify from 'fastify';

const auth = createAuth({
  issuer: 'https://login.example.com/', // the exact `iss` of its tokens
  audience: 'https://api.example.com', // the `aud` of tokens for your API
});
const app = Fastify();
await app.register(auth.plugin);
app.get('/me', { onRequest: auth.required() }, async (request) => auth.get(request).subject);
await app.listen({ port: 3000 });
