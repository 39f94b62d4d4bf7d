import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';

export type { Client };
import { WebSocket } from 'ws';

/** How a connection was closed. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** Returns a client that connects with a token, and what closes its connection. */
export function connect(
  url: string,
  token: string,
): { readonly client: Client; readonly closed: Promise<Closed> } {
  let onClosed: (closed: Closed) => void;
  const closed = new Promise<Closed>((resolve) => {
    onClosed = resolve;
  });
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { token },
    lazy: false,
    retryAttempts: 0,
    // Otherwise the client throws what `closed` tells as well.
    onNonLazyError: () => {},
    on: { closed: (event) => onClosed(toClosed(event)) },
  });
  return { client, closed };
}

function toClosed(event: unknown): Closed {
  const { code, reason } = event as Closed;
  return { code, reason };
}

/** Resolves with the first result of an operation. */
export async function first(client: Client, query: string): Promise<unknown> {
  for await (const result of client.iterate({ query })) return result;
  throw new Error('no result');
}
