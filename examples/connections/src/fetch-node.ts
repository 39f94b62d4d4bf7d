import { createAdaptorServer } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';

/** Serves a fetch handler on Node. Elsewhere: `Bun.serve({ fetch })`, `Deno.serve(fetch)`. */
export function serveFetch(fetch: (request: Request) => Promise<Response>): ServerType {
  return createAdaptorServer({ fetch });
}
