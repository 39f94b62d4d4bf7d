import { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';

type Options = Omit<Parameters<typeof createAdaptorServer>[0], 'fetch'>;

/** Returns the HTTP/1.1 server that `@hono/node-server` makes of `app`. */
export function toServer(app: Hono, options: Options = {}): Server {
  const server = createAdaptorServer({ ...options, fetch: app.fetch });
  if (!(server instanceof Server)) throw new TypeError('no HTTP/1.1 server');
  return server;
}
