import {
  Client,
  ClientCredentialsProvider,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';

/** @import { FetchLike, VersionNegotiationMode } from '@modelcontextprotocol/client' */

/**
 * @typedef {object} Credentials
 * @property {string} issuer the only one that gets to see the secret, whatever an MCP server says
 * @property {string} id
 * @property {string} secret
 *
 * @typedef {object} Wishes
 * @property {FetchLike} [fetch] the transport of all requests
 * @property {VersionNegotiationMode} [protocol] default: the newest that both sides know
 */

/**
 * Returns a client that is connected to the MCP server at `url`. It was told no more than this: where
 * to get a token, for what resource and with which scopes, it finds out from the server's refusal.
 *
 * @param {string} url
 * @param {Credentials} credentials
 * @param {Wishes} [wishes]
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
