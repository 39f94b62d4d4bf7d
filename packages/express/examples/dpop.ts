import { createAuth } from '@oidc-verify/express';
import { createDpop } from '@oidc-verify/express/dpop';
import cors from 'cors';
import express from 'express';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  dpop: createDpop({ publicOrigin: 'https://api.example.com', nonce: 'required' }),
});

export const app = express();
app.use(cors({ exposedHeaders: ['WWW-Authenticate', 'DPoP-Nonce'] }));
app.get('/me', auth.required(), (req, res) => {
  const { subject, binding } = auth.get(req);
  res.json({ sub: subject, bound: binding !== undefined });
});
