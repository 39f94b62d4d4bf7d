import cors from 'cors';
import express from 'express';
import { createAuth } from '@oidc-verify/express';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

export const app = express();
app.use(cors({ origin: 'https://app.example.com', exposedHeaders: ['WWW-Authenticate'] }));
app.use(auth.required());
