import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createVerifier } from '@oidc-verify/core';
import {
  checkRevokedBy,
  createLogoutReceiver,
  createLogoutVerifier,
  memoryRevocations,
} from '@oidc-verify/core/revocation';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const issuer = 'https://login.example.com/';
const keys = fetchJwks();
const revocations = memoryRevocations(); // one process; several need a store that they share

// What guards the API: the same option in createAuth().
export const verifier = createVerifier({
  issuer,
  audience: 'https://api.example.com',
  keys,
  checkRevoked: checkRevokedBy(revocations),
});

// What the provider calls when somebody logs out.
const receiveLogout = createLogoutReceiver({
  verifier: createLogoutVerifier({ issuer, clientId: 'web-app', keys }),
  store: revocations,
  maxTokenLifetimeSeconds: 3600,
});

const MAX_FORM_BYTES = 32_768;
createServer((req, res) => {
  // No length, as with a chunked body, is too long as well.
  if (!(Number(req.headers['content-length']) <= MAX_FORM_BYTES)) {
    res.writeHead(413, { connection: 'close' }).end();
    return;
  }
  text(req)
    .then(async (form) => {
      const answer = await receiveLogout(new URLSearchParams(form).get('logout_token'));
      res.writeHead(answer.status, { ...answer.headers }).end(answer.body);
    })
    .catch(() => res.destroy());
}).listen(3000, '127.0.0.1');

// Or by hand, once a token is known to be stolen.
export function revoke(jti: string, expiresAt: number): void {
  revocations.revoke({ issuer, jti, expiresAt });
}
