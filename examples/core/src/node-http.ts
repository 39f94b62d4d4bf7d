import { createServer } from 'node:http';
import { createVerifier } from '@oidc-verify/core';
import { authenticate, fromNode } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

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

server.on('upgrade', (req, socket) => {
  void authenticate(verifier, fromNode(req)).then((who) => {
    if (!who.ok) socket.end(who.http1);
    // else: pass the socket to your WebSocket server
  });
});
server.listen(3000, '127.0.0.1');
