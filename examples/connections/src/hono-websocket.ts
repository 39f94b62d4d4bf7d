import type { HoldOptions } from '@oidc-verify/core/http';
import type { Auth, HeldConnection } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { UpgradeWebSocket } from 'hono/ws';
import { createMessageHandler } from './messages.ts';

/**
 * An app with a WebSocket route. `upgradeWebSocket` comes from `@hono/node-server`, `hono/bun` or
 * `hono/deno`. The one of `hono/cloudflare-workers` never calls `onOpen`, so it cannot be used here.
 */
export function createLiveApp<Socket>(
  auth: Auth,
  upgradeWebSocket: UpgradeWebSocket<Socket>,
  watching?: Pick<HoldOptions<unknown>, 'timers' | 'recheckSeconds'>,
): Hono {
  const app = new Hono();
  app.get(
    '/live',
    auth.required(),
    upgradeWebSocket((c) => {
      let held: HeldConnection<unknown> | undefined;
      return {
        onOpen: (_event, socket) => {
          held = auth.hold(c, {
            ...watching,
            close: ({ closeCode, reason }) => socket.close(closeCode, reason),
          });
        },
        onMessage: ({ data }, socket) => {
          if (held === undefined) return;
          void createMessageHandler(held, (text) => socket.send(text))(String(data));
        },
        onClose: () => held?.release(),
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
