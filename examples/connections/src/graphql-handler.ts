import type { HeldConnection } from '@oidc-verify/core/http';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, makeServer } from 'graphql-ws';
import type { WebSocket } from 'graphql-ws';
import { schema } from './graphql-schema.ts';

/** What graphql-ws is told about the messages and the end of a WebSocket. */
export interface GraphqlHandler {
  readonly onMessage: (text: string) => Promise<void>;
  readonly onClose: () => Promise<void>;
}

/**
 * Serves graphql-ws over a WebSocket of any runtime. The request that opened it was authenticated by a
 * guard, so clients do not send the token again in `connectionParams`.
 */
export function createGraphqlHandler(
  held: HeldConnection<unknown>,
  { send, close }: Pick<WebSocket, 'send' | 'close'>,
): GraphqlHandler {
  // Resolvers get the connection as `context.held`.
  const server = makeServer({ schema, context: { held } });
  let listener: ((text: string) => Promise<void>) | undefined;
  const closed = server.opened(
    {
      protocol: GRAPHQL_TRANSPORT_WS_PROTOCOL,
      send,
      close,
      onMessage: (callback) => {
        listener = callback;
      },
    },
    {},
  );
  return {
    onMessage: async (text) => listener?.(text),
    onClose: async () => closed(),
  };
}
