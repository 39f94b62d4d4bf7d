import { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { WebSocketServerLike } from '@hono/node-server';
import type { Hono } from 'hono';

/** Returns the HTTP/1.1 server that `@hono/node-server` makes of `app`. */
export function toServer(app: Hono, sockets?: WebSocketServerLike): Server {
  const websocket = sockets === undefined ? {} : { websocket: { server: sockets } };
  const server = createAdaptorServer({ fetch: app.fetch, ...websocket });
  if (!(server instanceof Server)) throw new TypeError('no HTTP/1.1 server');
  return server;
}
