import { createAdaptorServer, upgradeWebSocket } from '@hono/node-server';
import type { ServerType, WebSocketServerLike } from '@hono/node-server';
import type { HoldOptions } from '@oidc-verify/core/http';
import type { Auth } from '@oidc-verify/hono';
import type { Hono } from 'hono';
import { WebSocketServer } from 'ws';
import { createLiveApp } from './hono-websocket.ts';

/** The WebSocket route of a Hono app, on Node. */
export function createHonoServer(
  auth: Auth,
  watching?: Pick<HoldOptions<unknown>, 'timers' | 'recheckSeconds'>,
): ServerType {
  return serveApp(createLiveApp(auth, upgradeWebSocket, watching));
}

/** Serves an app with routes of `upgradeWebSocket` on Node. */
export function serveApp({ fetch }: Pick<Hono, 'fetch'>): ServerType {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  // The types of ws do not fit under `exactOptionalPropertyTypes`.
  const server = sockets as unknown as WebSocketServerLike;
  return createAdaptorServer({ fetch, websocket: { server } });
}
