import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createAuth as createExpressAuth } from '../../packages/express/src/index.ts';
import { createAuth as createFastifyAuth } from '../../packages/fastify/src/index.ts';
import { createAuth as createHonoAuth } from '../../packages/hono/src/index.ts';
import { createLiveApp } from '../connections/src/fastify-websocket.ts';
import { createHonoServer } from '../connections/src/hono-node.ts';
import { connect } from '../connections/src/socket-io-client.ts';
import { serveSocketIo } from '../connections/src/socket-io.ts';
import { serveWebSockets } from '../connections/src/ws.ts';
import type { World } from './connection-world.ts';
import { upgrade } from './web-socket.ts';

/** A client's connection, over whatever library. */
export interface Connection {
  /** Resolves with the next message of the server. */
  message(): Promise<string>;
  send(message: string): void;
  /** Resolves with code and reason when the server ends the connection. */
  ended(): Promise<string>;
  close(): void;
}

/** A server of one kind, and how its clients connect. */
export interface Transport {
  readonly start: (world: World) => Promise<Server>;
  /** Rejects with the reason of a refusal. */
  readonly open: (port: number, token: string) => Promise<Connection>;
}

async function openWebSocket(port: number, token: string): Promise<Connection> {
  const answer = await upgrade(`http://127.0.0.1:${port}/live`, `Bearer ${token}`);
  if (!answer.accepted) throw new Error(`refused with ${answer.status}`);
  const { socket } = answer;
  return {
    message: async () => socket.message(),
    send: (message) => socket.send(message),
    ended: async () => {
      const { code, reason } = await socket.closed();
      return `${code} ${reason}`;
    },
    close: () => socket.destroy(),
  };
}

type SocketIoTransport = Parameters<typeof connect>[1]['transports'];

async function openSocketIo(
  port: number,
  token: string,
  transports: SocketIoTransport,
): Promise<Connection> {
  const socket = await connect(`http://127.0.0.1:${port}`, { token, transports });
  const messages = createQueue<string>();
  const ends = createQueue<string>();
  let end = 'not told';
  socket.on('message', messages.put);
  socket.on('end', (code: number, reason: string) => void (end = `${code} ${reason}`));
  socket.on('disconnect', () => ends.put(end));
  return {
    message: messages.take,
    send: (message) => void socket.emit('message', message),
    ended: ends.take,
    close: () => void socket.close(),
  };
}

function createQueue<T>(): {
  readonly put: (item: T) => void;
  readonly take: () => Promise<T>;
} {
  const items: T[] = [];
  const waiting: ((item: T) => void)[] = [];
  return {
    put: (item) => {
      const next = waiting.shift();
      if (next === undefined) items.push(item);
      else next(item);
    },
    take: async () => {
      const item = items.shift();
      return item ?? new Promise((resolve) => void waiting.push(resolve));
    },
  };
}

const startSocketIo: Transport['start'] = async ({ verifier, timers, now }) => {
  const server = createServer();
  serveSocketIo(server, verifier, timers, now);
  return server;
};

/** Every kind of connection over which a client can send messages. */
export const TRANSPORTS: Readonly<Record<string, Transport>> = {
  ws: {
    start: async ({ options, timers }) => {
      const server = createServer();
      serveWebSockets(server, createExpressAuth(options), timers);
      return server;
    },
    open: openWebSocket,
  },
  '@fastify/websocket': {
    start: async ({ options, timers }) => {
      const app = await createLiveApp(createFastifyAuth(options), timers);
      await app.ready();
      return app.server;
    },
    open: openWebSocket,
  },
  'upgradeWebSocket of Hono on Node': {
    start: async ({ options, timers }) =>
      createHonoServer(createHonoAuth(options), { timers }) as Server,
    open: openWebSocket,
  },
  'Socket.IO over WebSocket': {
    start: startSocketIo,
    open: async (port, token) => openSocketIo(port, token, ['websocket']),
  },
  'Socket.IO over long polling': {
    start: startSocketIo,
    open: async (port, token) => openSocketIo(port, token, ['polling']),
  },
};
