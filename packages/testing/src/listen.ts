import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestFetch } from './issuer-endpoint.ts';
import type { ListenOptions } from './node.ts';

/** A test issuer on a real socket. */
export interface ListeningIssuer {
  /** The origin, without a trailing slash. */
  readonly url: string;
  /** Ends open connections and stops listening. May be called again. */
  close(): Promise<void>;
}

/** Serves `handle` over HTTP on a loopback socket. */
export async function listenOnLoopback(
  handle: TestFetch,
  options: ListenOptions,
): Promise<ListeningIssuer> {
  // Loaded here, so that the rest of the kit runs where there is no node:http.
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
    // An outage of kind `network`, or the client left: either way there is nobody to answer.
    request.socket.destroy();
  }
}
