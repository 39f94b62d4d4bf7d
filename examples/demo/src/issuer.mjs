import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { createAuthorizationServer } from './authorization-server.mjs';

/** @import { AddressInfo } from 'node:net' */
/** @import { RequestListener } from 'node:http' */

/** @typedef {{ discovery: number, jwks: number, token: number }} Counts requests served, by kind */

/**
 * Starts a real provider on a free loopback port.
 * @param {Readonly<Record<string, string>>} secrets the secret of each client
 */
export async function createIssuer(secrets) {
  /** @type {object[]} */
  let keys = [];
  /** @type {RequestListener} */
  let serve = refuse;
  /** @type {Counts} */
  const counts = { discovery: 0, jwks: 0, token: 0 };
  const server = createServer((request, response) => {
    count(request.url ?? '', counts);
    serve(request, response);
  });
  /** @param {number} port */
  const listen = async (port) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return /** @type {AddressInfo} */ (server.address()).port;
  };
  const port = await listen(0);
  const url = `http://127.0.0.1:${port}`;

  // oidc-provider cannot change its keys, so rotation needs a new provider on the same port. The previous
  // key stays published, because its tokens are still valid.
  const rotateKeys = async () => {
    keys = [await createKey(), ...keys.slice(0, 1)];
    serve = createAuthorizationServer(url, keys, secrets);
  };
  await rotateKeys();

  return {
    url,
    rotateKeys,
    counts: () => ({ ...counts }),
    /** After this, connections are refused. */
    stop: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
    start: async () => {
      await listen(port);
    },
  };
}

/** @type {RequestListener} */
function refuse(_request, response) {
  response.writeHead(503).end();
}

/**
 * @param {string} url
 * @param {Counts} counts
 */
function count(url, counts) {
  if (url.startsWith('/.well-known/')) counts.discovery += 1;
  if (url.startsWith('/jwks')) counts.jwks += 1;
  if (url.startsWith('/token')) counts.token += 1;
}

async function createKey() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = randomBytes(6).toString('hex');
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
}
