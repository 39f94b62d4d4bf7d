// A WebSocket behind an access token. Upgrades bypass Express middleware, so they have a guard of
// their own; and a socket must not outlive the token that opened it.
import { createServer } from 'node:http';
import { listen, start } from '@oidc-verify/example-settings';
import { createAuth } from '@oidc-verify/express';
import express from 'express';
import { WebSocketServer } from 'ws';

const TOKEN_EXPIRED = 4401;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

await start(async (settings) => {
  const auth = createAuth(settings.auth);
  const app = express();
  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' });
  });
  // Guards every HTTP request from here on, and no upgrade at all.
  app.use(auth.required());
  app.get('/me', (req, res) => {
    res.json({ sub: auth.get(req).subject });
  });

  const server = createServer(app);
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', async (req, socket, head) => {
    socket.on('error', () => socket.destroy());
    const who = await auth.upgrade(req);
    if (!who.ok) {
      socket.end(who.http1);
      return;
    }
    sockets.handleUpgrade(req, socket, head, (ws) => {
      closeOnExpiry(ws, who.token.expiresAt);
      ws.send(JSON.stringify({ hello: who.token.subject }));
      ws.on('message', (data) => ws.send(data.toString()));
    });
  });

  const { close } = await listen(server, settings, auth.close);
  return {
    close: async () => {
      for (const ws of sockets.clients) ws.close(1001, 'the server stops');
      await close();
    },
  };
});

/**
 * @param {import('ws').WebSocket} ws
 * @param {number} expiresAt epoch seconds
 */
function closeOnExpiry(ws, expiresAt) {
  const delayMs = Math.min(expiresAt * 1000 - Date.now(), LONGEST_TIMER_MS);
  const timer = setTimeout(() => ws.close(TOKEN_EXPIRED, 'the token expired'), delayMs);
  ws.on('close', () => clearTimeout(timer));
}
