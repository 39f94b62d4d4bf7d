// A WebSocket that needs an access token. Upgrades bypass Express middleware, so they need their own
// guard, and a socket must not outlive the token that opened it.
import { createServer } from 'node:http';
import { listen, start } from '@oidc-verify/example-settings';
import { createAuth } from '@oidc-verify/express';
import express from 'express';
import { WebSocketServer } from 'ws';

const GOING_AWAY = 1001;
const GRACE_MS = 1_000;

await start(async (settings) => {
  const auth = createAuth(settings.auth);
  const app = express();
  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' });
  });
  // Guards every HTTP request from here on, but no upgrades.
  app.use(auth.required());
  app.get('/me', (req, res) => {
    res.json({ sub: auth.get(req).subject });
  });
  /** @type {express.ErrorRequestHandler} */
  const onError = (error, _req, res, _next) => {
    if (auth.sendError(res, error)) return;
    // Express's own errors have a status, such as 400 for a malformed URL. Its default handler would
    // answer with an HTML page, and outside production with a stack trace.
    const { status = 500 } = /** @type {{ readonly status?: number }} */ (error);
    res.status(status).json({ error: status >= 500 ? 'internal' : 'bad_request' });
  };
  app.use(onError);

  const server = createServer(app);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  server.on('upgrade', async (req, socket, head) => {
    const who = await auth.upgrade(req);
    // `upgrade` has already responded to a refused request and closed its socket.
    if (!who.ok) return;
    sockets.handleUpgrade(req, socket, head, (ws) => {
      // Without a listener, one malformed frame from one client would end the process.
      ws.on('error', () => ws.terminate());
      ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
      ws.send(JSON.stringify({ hello: who.token.subject }));
      // Closes the WebSocket when the token expires or is revoked.
      const held = who.hold({ close: ({ closeCode, reason }) => ws.close(closeCode, reason) });
      ws.on('close', () => held.release());
    });
  });

  const { url, close } = await listen(server, settings, auth);
  return {
    url,
    close: async () => {
      for (const ws of sockets.clients) {
        ws.close(GOING_AWAY, 'the server stops');
        // A client that does not respond must not keep the server running.
        setTimeout(() => ws.terminate(), GRACE_MS).unref();
      }
      await close();
    },
  };
});
