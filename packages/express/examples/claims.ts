import express from 'express';
import * as v from 'valibot';
import { createAuth } from '@oidc-verify/express';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  claims: v.object({ tenant: v.string() }),
});

export const app = express();
app.get('/tenant', auth.required(), (req, res) => {
  const { tenant } = auth.get(req).claims; // a string, validated
  res.json({ tenant });
});
