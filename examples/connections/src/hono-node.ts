import { createAdaptorServer, upgradeWebSocket } from '@hono/node-server';
import type { ServerType, WebSocketServerLike } from '@hono/node-server';
import type { Timers } from '@oidc-verify/core/http';
import type { Auth } from '@oidc-verify/hono';
import { WebSocketServer } from 'ws';
import { createLiveApp } from './hono-websocket.ts';

/** The WebSocket route of a Hono app, on Node. */
export function createHonoServer(auth: Auth, timers?: Timers): ServerType {
  const { fetch } = createLiveApp(auth, upgradeWebSocket, timers);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  // The types of ws do not fit under `exactOptionalPropertyTypes`.
  const server = sockets as unknown as WebSocketServerLike;
  return createAdaptorServer({ fetch, websocket: { server } });
}
