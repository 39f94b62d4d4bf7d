import { startExample } from './example-process.ts';
import type { RunningExample } from './example-process.ts';

/** The server with our guard, and the one with the SDK's. */
export const FILES = ['server.mjs', 'sdk-guard.mjs'] as const;
const WELL_KNOWN = '/.well-known/oauth-protected-resource/mcp';

/** An MCP server in its own process. */
export interface RunningServer extends RunningExample {
  readonly resource: string;
  readonly metadataUrl: string;
}

/** Starts one of the servers under an address that was known before, since its tokens name it. */
export async function startServer(
  file: string,
  port: number,
  issuer: string,
): Promise<RunningServer> {
  const resource = toResource(port);
  const env = { PORT: String(port), ISSUER: issuer, AUDIENCE: resource };
  const server = await startExample(`mcp-server/src/${file}`, env);
  return { ...server, resource, metadataUrl: `${server.url}${WELL_KNOWN}` };
}

export function toResource(port: number): string {
  return `http://127.0.0.1:${port}/mcp`;
}
