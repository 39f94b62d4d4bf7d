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
const revocations = memoryRevocations(); // for one process; several processes need a shared store

// The verifier of the API. createAuth() takes the same option.
export const verifier = createVerifier({
  issuer,
  audience: 'https://api.example.com',
  keys,
  checkRevoked: checkRevokedBy(revocations),
});

// The endpoint that the provider calls when a user logs out.
const receiveLogout = createLogoutReceiver({
  verifier: createLogoutVerifier({ issuer, clientId: 'web-app', keys }),
  store: revocations,
  maxTokenLifetimeSeconds: 3600,
  extent: 'session', // the access tokens of this issuer have a `sid`
});

const MAX_FORM_BYTES = 32_768;
createServer((req, res) => {
  // NaN if there is no Content-Length, as with a chunked body: also refused.
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

// A manual revocation, for example of a stolen token.
export function revoke(jti: string, expiresAt: number): void {
  revocations.revoke({ issuer, jti, expiresAt });
}
