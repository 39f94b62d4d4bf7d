import type { HoldOptions } from '@oidc-verify/core/http';
import type { Auth, HeldConnection } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { UpgradeWebSocket } from 'hono/ws';
import { createGraphqlHandler } from './graphql-handler.ts';
import type { GraphqlHandler } from './graphql-handler.ts';

/** An app that serves graphql-ws on Node, Bun or Deno; see `hono-websocket.ts` for `upgradeWebSocket`. */
export function createGraphqlApp<Socket>(
  auth: Auth,
  upgradeWebSocket: UpgradeWebSocket<Socket>,
  watching?: Pick<HoldOptions<unknown>, 'timers' | 'recheckSeconds'>,
): Hono {
  const app = new Hono();
  app.get(
    '/graphql',
    auth.required(),
    upgradeWebSocket((c) => {
      let held: HeldConnection<unknown> | undefined;
      let handler: GraphqlHandler | undefined;
      return {
        onOpen: (_event, socket) => {
          const close = (code: number, reason: string): void => socket.close(code, reason);
          held = auth.hold(c, {
            ...watching,
            close: ({ closeCode, reason }) => close(closeCode, reason),
          });
          handler = createGraphqlHandler(held, {
            send: (text) => socket.send(text),
            close: (code = 1000, reason = '') => close(code, reason),
          });
        },
        onMessage: ({ data }) => void handler?.onMessage(String(data)),
        onClose: () => {
          held?.release();
          void handler?.onClose();
        },
      };
    }),
  );
  app.onError((error, c) => {
    const refusal = auth.sendError(c, error);
    if (refusal !== undefined) return refusal;
    // Hono's own errors have a response, such as a validator's 400 for malformed JSON.
    return error instanceof HTTPException ? error.getResponse() : c.text('internal error', 500);
  });
  return app;
}
