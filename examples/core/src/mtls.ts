import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { createVerifier } from '@oidc-verify/core';
import { authenticate, fromNode, fromTlsSocket } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
  mtls: { certificate: fromTlsSocket() },
});

const tls = {
  key: readFileSync('api-key.pem'),
  cert: readFileSync('api-cert.pem'),
  requestCert: true,
  // The token names the certificate and the handshake proves the key, so no CA has to sign it.
  rejectUnauthorized: false,
};
createServer(tls, (req, res) => {
  void authenticate(verifier, fromNode(req)).then((who) => {
    if (!who.ok) {
      res.writeHead(who.response.status, { ...who.response.headers }).end(who.response.body);
      return;
    }
    res.end(`hello ${who.token?.subject ?? 'somebody'}`);
  });
}).listen(8443);
