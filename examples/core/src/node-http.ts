import { createServer } from 'node:http';
import { createVerifier } from '@oidc-verify/core';
import { authenticate, authenticateUpgrade, fromNode } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { WebSocketServer } from 'ws';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
});

const server = createServer((req, res) => {
  void authenticate(verifier, fromNode(req)).then((who) => {
    if (!who.ok) {
      res.writeHead(who.response.status, { ...who.response.headers }).end(who.response.body);
      return;
    }
    res.end(`hello ${who.token?.subject ?? 'somebody'}`);
  });
});

const sockets = new WebSocketServer({ noServer: true });
server.on('upgrade', (req, socket, head) => {
  void authenticateUpgrade(verifier, req).then((who) => {
    // `authenticateUpgrade` has already responded to a refused request and closed its socket.
    if (!who.ok) return;
    sockets.handleUpgrade(req, socket, head, (ws) => {
      const held = who.hold({ close: ({ closeCode, reason }) => ws.close(closeCode, reason) });
      ws.on('error', () => ws.terminate());
      ws.on('close', () => held.release());
    });
  });
});
server.listen(3000, '127.0.0.1');
