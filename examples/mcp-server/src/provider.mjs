// A real authorization server on loopback, to try an MCP server without an external one.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

/** @import { AddressInfo } from 'node:net' */
/** @import { Configuration } from 'oidc-provider' */

const TOKEN_TTL_SECONDS = 300;

/**
 * @typedef {object} ProviderSettings
 * @property {readonly string[]} resources the servers that it issues tokens for
 * @property {readonly string[]} scopes
 * @property {Readonly<Record<string, string>>} clients the scopes that each may request, separated by spaces
 *
 * @typedef {object} RunningProvider
 * @property {string} issuer
 * @property {Readonly<Record<string, string>>} secrets of each client
 * @property {() => Promise<void>} close
 */

/**
 * Starts a provider that issues JWT access tokens to `clients` with the client credentials grant. Each
 * token is for the one resource that was requested (RFC 8707).
 *
 * @param {ProviderSettings} settings
 * @returns {Promise<RunningProvider>}
 */
export async function startProvider(settings) {
  const secrets = Object.fromEntries(
    Object.keys(settings.clients).map((id) => [id, randomBytes(24).toString('base64url')]),
  );
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {AddressInfo} */ (server.address());
  const issuer = `http://127.0.0.1:${port}`;
  server.on('request', createProvider(issuer, settings, secrets).callback());
  return {
    issuer,
    secrets,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/**
 * @param {string} issuer
 * @param {ProviderSettings} settings
 * @param {Readonly<Record<string, string>>} secrets
 */
function createProvider(issuer, { resources, scopes, clients }, secrets) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'RS256', use: 'sig' };
  /** @type {Partial<Configuration>} */
  const configuration = {
    clients: Object.entries(clients).map(([id, scope]) => ({
      client_id: id,
      client_secret: secrets[id],
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope,
    })),
    jwks: { keys: [key] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    scopes,
    ttl: { ClientCredentials: () => TOKEN_TTL_SECONDS },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        /** @type {(context: unknown, resource: string) => object} */
        getResourceServerInfo: (_context, resource) => {
          if (!resources.includes(resource)) throw new Error(`no such resource: ${resource}`);
          return {
            audience: resource,
            scope: scopes.join(' '),
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
    },
  };
  const provider = new Provider(issuer, /** @type {Configuration} */ (configuration));
  return provider.on('server_error', (_context, error) => console.error(error));
}
