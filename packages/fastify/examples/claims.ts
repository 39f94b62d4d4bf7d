import { createAuth } from '@oidc-verify/fastify';
import Fastify from 'fastify';
import { z } from 'zod';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  claims: z.object({ tenant: z.string() }),
});

export const app = Fastify();
app.register(auth.plugin);
app.get('/tenant', { onRequest: auth.required() }, async (request) => {
  const { tenant } = auth.get(request).claims; // a string, validated
  return { tenant };
});
