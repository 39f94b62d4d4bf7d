// What this MCP server can do, and for whom.
import { McpServer, requireScopes } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** What every request needs. */
export const USE = 'mcp:tools';
/** What `announce` needs beside it. */
const ANNOUNCE = 'mcp:announce';

export const SCOPES = [USE, ANNOUNCE];

/** Returns a server for one request, as `createMcpHandler` wants it. */
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
      // All scopes of the operation, so that a client has to ask for a new token only once.
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
 * Returns who calls a tool, as the guard in front of this server found out.
 *
 * @param {import('@modelcontextprotocol/server').AuthInfo | undefined} authInfo
 */
function toCaller(authInfo) {
  if (authInfo === undefined) throw new Error('this server has to stand behind a guard');
  const { clientId, scopes, extra } = authInfo;
  const subject = extra?.['subject'];
  return { name: typeof subject === 'string' ? subject : 'nobody', client: clientId, scopes };
}

/** @param {Record<string, unknown>} output */
function toResult(output) {
  const text = JSON.stringify(output);
  return { content: [{ type: /** @type {const} */ ('text'), text }], structuredContent: output };
}
