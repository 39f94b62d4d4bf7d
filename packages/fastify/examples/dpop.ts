import cors from '@fastify/cors';
import { createAuth } from '@oidc-verify/fastify';
import { createDpop } from '@oidc-verify/fastify/dpop';
import Fastify from 'fastify';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  dpop: createDpop({ publicOrigin: 'https://api.example.com', nonce: 'required' }),
});

export const app = Fastify();
app.register(cors, { exposedHeaders: ['WWW-Authenticate', 'DPoP-Nonce'] });
app.register(auth.plugin);
app.get('/me', { onRequest: auth.required() }, async (request) => {
  const { subject, binding } = auth.get(request);
  return { sub: subject, bound: binding !== undefined };
});
