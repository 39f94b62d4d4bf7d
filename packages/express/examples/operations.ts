import express from 'express';
import { createAuth, isAuthError } from '@oidc-verify/express';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

export const app = express();
app.get('/ready', async (_req, res) => {
  try {
    await auth.ready(); // loads the keys if there are none
    res.json(auth.healthcheck());
  } catch (error) {
    if (!isAuthError(error)) throw error;
    res.status(503).json({ code: error.code });
  }
});

const server = app.listen(3000);
process.once('SIGTERM', () => {
  server.close(() => {
    void auth.close();
  });
});
