import { cloudflareAccess } from '@oidc-verify/core/providers';
import { createAuth } from '@oidc-verify/express';
import express from 'express';

const auth = createAuth({
  ...cloudflareAccess({ teamDomain: 'example.cloudflareaccess.com' }),
  audience: '32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228', // the AUD tag
  jwksUri: 'https://example.cloudflareaccess.com/cdn-cgi/access/certs',
  credentials: (_req, request) => {
    const [token] = request.headers('cf-access-jwt-assertion');
    return token === undefined ? undefined : { scheme: 'Bearer', token };
  },
});
const app = express();
app.get('/orders', auth.required(), (req, res) => {
  const { subject, clientId } = auth.get(req); // a user, or a service token
  res.json({ caller: subject ?? clientId });
});
