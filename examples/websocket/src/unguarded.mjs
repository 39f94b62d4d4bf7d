// Do not copy this: it shows the mistake that server.mjs avoids. Every route of this app needs a token, but
// a WebSocket opens without one, because Express never sees upgrades.
import { createServer } from 'node:http';
import { listen, start } from '@oidc-verify/example-settings';
import { createAuth } from '@oidc-verify/express';
import express from 'express';
import { WebSocketServer } from 'ws';

await start(async (settings) => {
  const auth = createAuth(settings.auth);
  const app = express();
  app.use(auth.required());

  const server = createServer(app);
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (req, socket, head) => {
    sockets.handleUpgrade(req, socket, head, (ws) => {
      ws.send(JSON.stringify({ hello: 'whoever you are' }));
    });
  });
  return listen(server, settings, auth);
});
