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
    res.writeHead(200, { ...who.headers }).end(`hello ${who.token?.subject ?? 'somebody'}`);
  });
});
server.listen(3000, '127.0.0.1');
