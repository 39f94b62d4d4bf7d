import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';
import * as z from 'zod';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  claims: z.object({ tenant: z.string() }),
});

export const app = new Hono().get('/tenant', auth.required(), (c) => {
  const { tenant } = c.var.auth.claims; // a string, validated
  return c.json({ tenant });
});
