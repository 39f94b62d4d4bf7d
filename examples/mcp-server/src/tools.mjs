// The tools of this MCP server and the scopes that they need.
import { McpServer, requireScopes } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** The scope that every request needs. */
export const USE = 'mcp:tools';
/** The scope that `announce` needs as well. */
const ANNOUNCE = 'mcp:announce';

export const SCOPES = [USE, ANNOUNCE];

/** Returns a server for one request, as `createMcpHandler` requires. */
export function createTools() {
  const server = new McpServer({ name: 'example', version: '1.0.0' });

  server.registerTool(
    'whoami',
    {
      description: 'Tells who is calling',
      inputSchema: z.object({}),
      outputSchema: z.object({ name: z.string(), client: z.string(), scopes: z.array(z.string()) }),
    },
    (_input, { http }) => {
      const { name, client, scopes } = toCaller(http?.authInfo);
      return toResult({ name, client, scopes });
    },
  );

  server.registerTool(
    'announce',
    {
      description: 'Says something to everybody',
      inputSchema: z.object({ text: z.string().max(200) }),
      outputSchema: z.object({ announced: z.string() }),
      // All scopes of the operation, so that a client needs only one new token.
      scopeChallenge: requireScopes(USE, ANNOUNCE),
    },
    ({ text }, { http }) => {
      const { name } = toCaller(http?.authInfo);
      return toResult({ announced: `${name}: ${text}` });
    },
  );

  return server;
}

/**
 * Returns the caller of a tool, as authenticated by the guard in front of this server.
 *
 * @param {import('@modelcontextprotocol/server').AuthInfo | undefined} authInfo
 */
function toCaller(authInfo) {
  if (authInfo === undefined) throw new Error('This server must be behind a guard');
  const { clientId, scopes, extra } = authInfo;
  const subject = extra?.['subject'];
  return { name: typeof subject === 'string' ? subject : 'nobody', client: clientId, scopes };
}

/** @param {Record<string, unknown>} output */
function toResult(output) {
  const text = JSON.stringify(output);
  return { content: [{ type: /** @type {const} */ ('text'), text }], structuredContent: output };
}
