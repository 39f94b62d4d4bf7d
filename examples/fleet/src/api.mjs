// One process of the API. What it shares with the others is in Redis; all else is its own.
import { createAuth, fetchJwks } from '@oidc-verify/express';
import { createDpop } from '@oidc-verify/express/dpop';
import {
  checkRevokedBy,
  createLogoutReceiver,
  createLogoutVerifier,
} from '@oidc-verify/express/revocation';
import {
  redisKeyStore,
  redisLogoutReplay,
  redisReplay,
  redisRevocations,
} from '@oidc-verify/redis';
import express from 'express';
import { createClient } from 'redis';
import { CLIENT_ID, MAX_STALE_SECONDS, PUBLIC_ORIGIN, REDIS_TIMEOUT_MS } from './setting.mjs';

/** @import { AddressInfo } from 'node:net' */

const RECONNECT_MS = 100;
const { ISSUER = '', REDIS = '', STORE_SECRET = '' } = process.env;

const client = createClient({ url: REDIS, socket: { reconnectStrategy: () => RECONNECT_MS } });
// The client reconnects by itself. Without a listener, its first error would end the process.
client.on('error', () => {});
await client.connect();

const timeoutMs = REDIS_TIMEOUT_MS;
const keys = fetchJwks({ store: redisKeyStore(client), storeSecret: STORE_SECRET });
const revocations = redisRevocations(client, { timeoutMs, maxStaleSeconds: MAX_STALE_SECONDS });
await revocations.ready();
const auth = createAuth({
  issuer: ISSUER,
  audience: PUBLIC_ORIGIN,
  keys,
  dpop: createDpop({ publicOrigin: PUBLIC_ORIGIN, replay: redisReplay(client, { timeoutMs }) }),
  checkRevoked: checkRevokedBy(revocations),
});
const receiveLogout = createLogoutReceiver({
  verifier: createLogoutVerifier({
    issuer: ISSUER,
    clientId: CLIENT_ID,
    keys,
    replay: redisLogoutReplay(client, { timeoutMs }),
  }),
  store: revocations,
  maxTokenLifetimeSeconds: 3_600,
  extent: 'session',
});

const app = express();
app.get('/me', auth.required(), (req, res) => {
  res.json({ sub: auth.get(req).subject });
});
app.post('/backchannel-logout', express.urlencoded({ extended: false }), async (req, res) => {
  const form = /** @type {{ logout_token?: unknown }} */ (req.body);
  const { status, headers, body } = await receiveLogout(form.logout_token);
  res.status(status).set(headers).send(body);
});
/** @type {express.ErrorRequestHandler} */
const onError = (error, _req, res, _next) => {
  if (auth.sendError(res, error)) return;
  // Express's own errors have a status, such as 400 for a malformed body.
  const { status = 500 } = /** @type {{ readonly status?: number }} */ (error);
  res.status(status).json({ error: status >= 500 ? 'internal' : 'bad_request' });
};
app.use(onError);

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {AddressInfo} */ (server.address());
  process.send?.({ url: `http://127.0.0.1:${port}` });
});
process.on('message', () => {
  globalThis.gc?.();
  process.send?.({ heapBytes: process.memoryUsage().heapUsed });
});
process.once('disconnect', () => process.exit());
