/**
 * Helpers that need `node:http`: they run an app on a loopback socket and send it requests that
 * `fetch` cannot send.
 *
 * @module
 */
import { integer, readSettings, string } from '@oidc-verify/core/options';
import type { OptionRows } from '@oidc-verify/core/options';
import { createServer, request as openRequest, Server } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ContractRequest, ContractResponse, RunningContractApp } from './adapter-contract.ts';

/** Where to listen. */
export interface ListenOptions {
  /** The port; 0 takes any free one. Default 0. */
  readonly port?: number;
  /** The address to listen on. Default `'127.0.0.1'`. */
  readonly host?: string;
}

/** The rows of {@link ListenOptions}. */
export const LISTEN_ROWS: OptionRows<ListenOptions, Required<ListenOptions>> = {
  port: { read: integer(0, 65_535), fallback: 0 },
  host: { read: string, fallback: '127.0.0.1' },
};

/** An app that listens on a socket. */
export interface ListeningServer {
  readonly port: number;
  readonly server: Server;
  /** Closes open connections, including upgraded ones, and stops listening. Can be called again. */
  readonly close: () => Promise<void>;
}

/** A request that may have a body. */
export interface NodeContractRequest extends ContractRequest {
  readonly body?: string;
}

/** The members of an adapter's auth, other than its guards, that the contract calls. */
export interface ContractAuth {
  /** Authenticates an upgrade, and answers a refused one on its socket. */
  upgrade(
    message: IncomingMessage,
  ): Promise<
    | { readonly ok: true; readonly token: { readonly subject: string | undefined } }
    | { readonly ok: false }
  >;
  ready(): Promise<void>;
  healthcheck(): { readonly usable: boolean };
  close(): void | Promise<void>;
}

/**
 * Serves `app` and resolves once it accepts connections. `app` is a server that does not listen yet,
 * or a request listener. Rejects if the port is not available.
 */
export async function listen(
  app: Server | RequestListener,
  options: ListenOptions = {},
): Promise<ListeningServer> {
  const { port, host } = readSettings(LISTEN_ROWS, options);
  const server = app instanceof Server ? app : createServer(app);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  return { port: address.port, server, close: async () => stop(server, sockets) };
}

async function stop(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  for (const socket of sockets) socket.destroy();
  await closed;
}

/**
 * Sends one request to 127.0.0.1 over a new connection and returns the response. Each header is sent
 * unchanged on its own line, repeated names included. `Host` and `Content-Length` are added if missing.
 */
export async function send(port: number, wire: NodeContractRequest): Promise<ContractResponse> {
  const { method, path, body = '' } = wire;
  // Without a length Node sends a chunked body, and some frameworks then require a Content-Type.
  const length = String(Buffer.byteLength(body));
  const headers = withDefaults(wire.headers, [hostOf(port), ['Content-Length', length]]).flat();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, headers, agent: false };
    const outgoing = openRequest(options, resolve);
    outgoing.once('error', reject);
    outgoing.once('close', () => {
      reject(new Error('the connection ended without a response'));
    });
    outgoing.end(body);
  });
  const received = await text(response);
  return {
    status: response.statusCode ?? 0,
    headers: joinRepeated(response.rawHeaders),
    body: received,
  };
}

/**
 * Sends an upgrade request and returns everything that the server writes until it closes the
 * connection, as a string. `Host`, `Connection` and `Upgrade: websocket` are added if missing.
 */
export async function sendUpgrade(
  port: number,
  { method, path, headers }: ContractRequest,
): Promise<string> {
  const defaults = [hostOf(port), ['Connection', 'Upgrade'], ['Upgrade', 'websocket']] as const;
  const lines = withDefaults(headers, defaults).map(([name, value]) => `${name}: ${value}`);
  const socket = connect(port, '127.0.0.1');
  socket.write([`${method} ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'), 'latin1');
  return text(socket);
}

const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\n\r\n';

/**
 * Serves a contract app on a loopback socket. Returns what {@link AdapterHarness} `start` must return.
 * Upgrade requests go to `auth.upgrade`. `close()` stops the server and closes the auth.
 */
export async function runOverHttp1(
  app: Server | RequestListener,
  auth: ContractAuth,
): Promise<RunningContractApp> {
  const { port, server, close } = await listen(app);
  server.on('upgrade', (message: IncomingMessage, socket: Duplex) => {
    void answerUpgrade(auth, message, socket);
  });
  return {
    send: async (request) => send(port, request),
    upgrade: async (request) => {
      const http1 = await sendUpgrade(port, request);
      return http1.startsWith(SWITCHED) ? { subject: http1.slice(SWITCHED.length) } : { http1 };
    },
    ready: async () => auth.ready(),
    healthcheck: () => auth.healthcheck(),
    close: async () => {
      await close();
      await auth.close();
    },
  };
}

async function answerUpgrade(
  auth: ContractAuth,
  message: IncomingMessage,
  socket: Duplex,
): Promise<void> {
  try {
    const outcome = await auth.upgrade(message);
    // A refused upgrade is answered by `upgrade` itself.
    if (outcome.ok) socket.end(`${SWITCHED}${outcome.token.subject}`);
  } catch (error) {
    // `upgrade` may not reject. Where it does, the failing case says why.
    socket.end(`HTTP/1.1 500 Internal Server Error\r\n\r\n${String(error)}`);
  }
}

type Header = ContractRequest['headers'][number];

function hostOf(port: number): Header {
  return ['Host', `127.0.0.1:${port}`];
}

function withDefaults(headers: readonly Header[], defaults: readonly Header[]): Header[] {
  const named = new Set(headers.map(([name]) => name.toLowerCase()));
  return [...defaults.filter(([name]) => !named.has(name.toLowerCase())), ...headers];
}

function joinRepeated(rawHeaders: readonly string[]): Record<string, string> {
  const joined: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = String(rawHeaders[index]).toLowerCase();
    const value = String(rawHeaders[index + 1]);
    joined[name] = Object.hasOwn(joined, name) ? `${joined[name]}, ${value}` : value;
  }
  return joined;
}
