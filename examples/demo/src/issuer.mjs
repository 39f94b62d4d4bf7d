import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { AUDIENCES, CLIENTS, SCOPES } from './setting.mjs';

/** @import { AddressInfo } from 'node:net' */
/** @import { RequestListener } from 'node:http' */
/** @type {readonly string[]} */
const AUDIENCE_LIST = Object.values(AUDIENCES);

/** @typedef {{ discovery: number, jwks: number, token: number }} Counts requests served, by kind */

/**
 * Returns a real provider that listens on a free port of the loopback interface.
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

  // A provider's keys are fixed, so new keys mean a new provider behind the same address. The
  // previous key stays published, as it must while its tokens live.
  const rotateKeys = async () => {
    keys = [await createKey(), ...keys.slice(0, 1)];
    serve = createProvider(url, keys, secrets).callback();
  };
  await rotateKeys();

  return {
    url,
    rotateKeys,
    counts: () => ({ ...counts }),
    /** From here on connections are refused. */
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

/**
 * @param {string} url
 * @param {readonly object[]} keys
 * @param {Readonly<Record<string, string>>} secrets
 */
function createProvider(url, keys, secrets) {
  const provider = new Provider(url, {
    clients: Object.keys(CLIENTS).map((id) => toClient(id, secrets[id])),
    jwks: { keys },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    scopes: SCOPES,
    ttl: { ClientCredentials: (_context, _token, { clientId }) => toTtlSeconds(clientId) },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: { enabled: true, getResourceServerInfo: toResourceServer },
    },
    extraTokenClaims: (_context, token) => ({
      permissions: CLIENTS[token.clientId]?.permissions ?? [],
    }),
  });
  return provider.on('server_error', (_context, error) => console.error(error));
}

/**
 * @param {string} id
 * @param {string | undefined} secret
 */
function toClient(id, secret) {
  return {
    client_id: id,
    client_secret: secret,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    scope: SCOPES.join(' '),
  };
}

/**
 * The API that a token is asked for (RFC 8707): it becomes the token's audience.
 * @param {unknown} _context
 * @param {string} resource
 */
function toResourceServer(_context, resource) {
  if (!AUDIENCE_LIST.includes(resource)) throw new Error(`no such API: ${resource}`);
  return {
    audience: resource,
    scope: SCOPES.join(' '),
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
}

/** @param {string} clientId */
function toTtlSeconds(clientId) {
  return CLIENTS[clientId]?.tokenTtlSeconds ?? 300;
}
