import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestFetch } from './issuer-endpoint.ts';
import type { ListenOptions } from './node.ts';

/** A test issuer on a real socket. */
export interface ListeningIssuer {
  /** The origin, without a trailing slash. */
  readonly url: string;
  /** Closes open connections and stops listening. Calling it again has no effect. */
  close(): Promise<void>;
}

/** Serves `handle` over HTTP on a loopback socket. */
export async function listenOnLoopback(
  handle: TestFetch,
  options: ListenOptions,
): Promise<ListeningIssuer> {
  // Imported on demand, so that the rest of the test kit runs on runtimes without node:http.
  const { listen } = await import('./node.ts');
  let url = '';
  const { server, port, close } = await listen((request, response) => {
    void respond(handle, url, request, response);
  }, options);
  const { address, family } = server.address() as AddressInfo;
  url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  return { url, close };
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
    // Either an outage of kind `network`, or the client disconnected: there is nothing to send.
    request.socket.destroy();
  }
}
