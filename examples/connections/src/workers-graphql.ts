import type { HoldOptions } from '@oidc-verify/core/http';
import type { Auth } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { createGraphqlHandler } from './graphql-handler.ts';
import type { WorkersSocket } from './workers-websocket.ts';

declare const WebSocketPair: new () => { readonly 0: unknown; readonly 1: WorkersSocket };

/** An app that serves graphql-ws on Workers. */
export function createGraphqlApp(
  auth: Auth,
  watching?: Pick<HoldOptions<unknown>, 'timers' | 'recheckSeconds'>,
): Hono {
  const app = new Hono();
  app.get('/graphql', auth.required(), (c) => {
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
      return c.text('A WebSocket is expected here', 426);
    }
    const { 0: client, 1: server } = new WebSocketPair();
    server.accept();
    const held = auth.hold(c, {
      ...watching,
      close: ({ closeCode, reason }) => server.close(closeCode, reason),
    });
    const handler = createGraphqlHandler(held, {
      send: (text) => server.send(text),
      close: (code = 1000, reason = '') => server.close(code, reason),
    });
    const onEnd = (): void => {
      held.release();
      void handler.onClose();
    };
    server.addEventListener('message', ({ data }) => void handler.onMessage(String(data)));
    server.addEventListener('close', onEnd);
    server.addEventListener('error', onEnd);
    // Workers take the client's side from the response.
    const init: object = { status: 101, webSocket: client };
    return new Response(null, init);
  });
  app.onError((error, c) => {
    const refusal = auth.sendError(c, error);
    if (refusal !== undefined) return refusal;
    // Hono's own errors have a response, such as a validator's 400 for malformed JSON.
    return error instanceof HTTPException ? error.getResponse() : c.text('internal error', 500);
  });
  return app;
}
