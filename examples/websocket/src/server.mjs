// A WebSocket behind an access token. Upgrades bypass Express middleware, so they have a guard of
// their own; and a socket must not outlive the token that opened it.
import { createServer } from 'node:http';
import { listen, start } from '@oidc-verify/example-settings';
import { createAuth } from '@oidc-verify/express';
import express from 'express';
import { WebSocketServer } from 'ws';

const TOKEN_EXPIRED = 4401;
const GOING_AWAY = 1001;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const GRACE_MS = 1_000;

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
  /** @type {express.ErrorRequestHandler} */
  const onError = (error, _req, res, next) => {
    if (!auth.sendError(res, error)) next(error);
  };
  app.use(onError);

  const server = createServer(app);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  server.on('upgrade', async (req, socket, head) => {
    socket.on('error', () => socket.destroy());
    const who = await auth.upgrade(req);
    if (!who.ok) {
      socket.end(who.http1);
      return;
    }
    sockets.handleUpgrade(req, socket, head, (ws) => {
      // Without a listener, one bad frame of one client would end the process.
      ws.on('error', () => ws.terminate());
      ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
      ws.send(JSON.stringify({ hello: who.token.subject }));
      closeOnExpiry(ws, who.token.expiresAt);
    });
  });

  const { url, close } = await listen(server, settings, auth);
  return {
    url,
    close: async () => {
      for (const ws of sockets.clients) {
        ws.close(GOING_AWAY, 'the server stops');
        // A client that does not answer may not keep the server.
        setTimeout(() => ws.terminate(), GRACE_MS).unref();
      }
      await close();
    },
  };
});

/**
 * @param {import('ws').WebSocket} ws
 * @param {number} expiresAt epoch seconds
 */
function closeOnExpiry(ws, expiresAt) {
  /** @type {NodeJS.Timeout} */
  let timer;
  const wait = () => {
    const leftMs = expiresAt * 1000 - Date.now();
    if (leftMs <= 0) ws.close(TOKEN_EXPIRED, 'the token expired');
    // A timer holds 24.8 days at most and fires at once when asked for more.
    else timer = setTimeout(wait, Math.min(leftMs, LONGEST_TIMER_MS));
  };
  wait();
  ws.on('close', () => clearTimeout(timer));
}
