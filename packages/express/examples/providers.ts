import { entra } from '@oidc-verify/core/providers';
import { createAuth } from '@oidc-verify/express';
import express from 'express';

const auth = createAuth({
  ...entra({ tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47', version: 2 }),
  audience: '6e74172b-be56-4843-9ff4-e66a39bb12e3', // the client id of this API
});
const app = express();
app.get('/orders', auth.scopes('Orders.Read'), (req, res) => {
  res.json({ user: auth.get(req).subject });
});
app.delete('/orders', auth.permissions('Orders.Delete.All'), (_req, res) => {
  res.sendStatus(204);
});
