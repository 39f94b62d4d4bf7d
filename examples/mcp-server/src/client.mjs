import {
  Client,
  ClientCredentialsProvider,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';

/** @import { FetchLike, VersionNegotiationMode } from '@modelcontextprotocol/client' */

/**
 * @typedef {object} Credentials
 * @property {string} issuer the only issuer that receives the secret, whatever an MCP server says
 * @property {string} id
 * @property {string} secret
 *
 * @typedef {object} ConnectOptions
 * @property {FetchLike} [fetch] the transport of all requests
 * @property {VersionNegotiationMode} [protocol] default: the newest version that both sides know
 */

/**
 * Returns a client that is connected to the MCP server at `url`. It finds out from the server's refusal
 * where to get a token, for which resource, and with which scopes.
 *
 * @param {string} url
 * @param {Credentials} credentials
 * @param {ConnectOptions} [options]
 */
export async function connect(url, { issuer, id, secret }, { fetch, protocol = 'auto' } = {}) {
  const authProvider = new ClientCredentialsProvider({
    clientId: id,
    clientSecret: secret,
    expectedIssuer: issuer,
  });
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    authProvider,
    ...(fetch === undefined ? {} : { fetch }),
  });
  const client = new Client(
    { name: 'example-client', version: '1.0.0' },
    { versionNegotiation: { mode: protocol } },
  );
  await client.connect(transport);
  return client;
}
