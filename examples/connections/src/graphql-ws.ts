import type { Server } from 'node:http';
import type { Verifier } from '@oidc-verify/core';
import { holdConnection } from '@oidc-verify/core/http';
import type { HeldConnection, Timers } from '@oidc-verify/core/http';
import type { Context } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import type { Extra } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { schema } from './graphql-schema.ts';

interface Holder extends Record<PropertyKey, unknown> {
  held?: HeldConnection<unknown>;
}
type Connection = Context<Record<string, unknown>, Extra & Holder>;

const UNAUTHORIZED = 4401;

/** Serves GraphQL over WebSocket. Clients send the token as `connectionParams: { token }`. */
export function serveGraphql(
  server: Server,
  verifier: Verifier<unknown>,
  timers?: Timers,
  now?: () => number,
): void {
  const onConnect = async ({ connectionParams, extra }: Connection): Promise<boolean> => {
    const token = connectionParams?.['token'];
    const outcome = await verifier.tryVerify(typeof token === 'string' ? token : '');
    if (!outcome.ok) {
      extra.socket.close(UNAUTHORIZED, outcome.error.code);
      return false;
    }
    extra.held = holdConnection(verifier, outcome.token, {
      timers,
      now,
      close: ({ closeCode, reason }) => extra.socket.close(closeCode, reason),
    });
    // It may have closed while the token was verified.
    if (extra.socket.readyState !== extra.socket.OPEN) extra.held.release();
    return true;
  };
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: 64 * 1024 });
  useServer<Record<string, unknown>, Holder>(
    {
      schema,
      // Resolvers get the connection as `context.held`.
      context: ({ extra }) => ({ held: extra.held }),
      onConnect,
      onClose: ({ extra }) => extra.held?.release(),
    },
    sockets,
  );
}
