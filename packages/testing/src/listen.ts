import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TestFetch } from './issuer-endpoint.ts';

/** Where to listen. */
export interface ListenOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
}

/** A test issuer on a real socket. */
export interface ListeningIssuer {
  /** The origin, without a trailing slash. */
  readonly url: string;
  /** Ends open connections and stops listening. May be called again. */
  close(): Promise<void>;
}

/** Serves `handle` over HTTP on a loopback socket; `toUrl` maps a request to what `handle` knows. */
export async function listenOnLoopback(
  handle: TestFetch,
  { port = 0, host = '127.0.0.1' }: ListenOptions,
): Promise<ListeningIssuer> {
  // Loaded here, so that the rest of the kit runs where there is no node:http.
  const { createServer } = await import('node:http');
  const sockets = new Set<Socket>();
  let url = '';
  const server = createServer((request, response) => {
    void respond(handle, url, request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await start(server, port, host);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('not a TCP socket');
  url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
  return { url, close: () => stop(server, sockets) };
}

async function start(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
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

async function respond(
  handle: TestFetch,
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  try {
    const ifNoneMatch = request.headers['if-none-match'];
    const answer = await handle(new URL(request.url ?? '/', origin), {
      method: request.method ?? 'GET',
      headers: ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch },
      signal: gone.signal,
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(new Uint8Array(await answer.arrayBuffer()));
  } catch {
    // An outage of kind `network`, or the client left: either way there is nobody to answer.
    request.socket.destroy();
  }
}
