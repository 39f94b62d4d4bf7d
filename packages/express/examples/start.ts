import express from 'express';
import { createAuth } from '@oidc-verify/express';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});
const app = express();
app.get('/me', auth.required(), (req, res) => {
  res.json({ sub: auth.get(req).subject });
});
app.listen(3000);
