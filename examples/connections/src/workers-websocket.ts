import type { HoldOptions } from '@oidc-verify/core/http';
import type { Auth } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { createMessageHandler } from './messages.ts';

/** The server's side of a WebSocket on Workers. */
export interface WorkersSocket {
  accept(): void;
  send(text: string): void;
  close(code: number, reason: string): void;
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
}
declare const WebSocketPair: new () => { readonly 0: unknown; readonly 1: WorkersSocket };

/**
 * An app with a WebSocket route on Workers. Not with `upgradeWebSocket` of `hono/cloudflare-workers`: it
 * calls no handler before the first message, so a silent client would not be watched.
 */
export function createLiveApp(
  auth: Auth,
  watching?: Pick<HoldOptions<unknown>, 'timers' | 'recheckSeconds'>,
): Hono {
  const app = new Hono();
  app.get('/live', auth.required(), (c) => {
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
      return c.text('A WebSocket is expected here', 426);
    }
    const { 0: client, 1: server } = new WebSocketPair();
    server.accept();
    const held = auth.hold(c, {
      ...watching,
      close: ({ closeCode, reason }) => server.close(closeCode, reason),
    });
    const onMessage = createMessageHandler(held, (text) => server.send(text));
    server.addEventListener('message', ({ data }) => void onMessage(String(data)));
    server.addEventListener('close', () => held.release());
    server.addEventListener('error', () => held.release());
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
