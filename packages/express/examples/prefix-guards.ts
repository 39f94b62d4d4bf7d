import express from 'express';
import { createAuth } from '@oidc-verify/express';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

// The guard is part of the router, so no spelling of the path reaches a route without it.
const admin = express.Router();
admin.use(auth.scopes('admin'));
admin.get('/secret', (_req, res) => {
  res.json({ secret: 42 });
});

export const app = express();
app.use('/admin', admin);
// A route with a parameter where others have a prefix has a guard of its own.
app.get('/:area/secret', auth.scopes('admin'), (req, res) => {
  res.json({ secretOf: req.params.area });
});
