import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Timers } from '@oidc-verify/core/http';
import type { Auth } from '@oidc-verify/express';
import { WebSocketServer } from 'ws';
import { createMessageHandler } from './messages.ts';

/** Serves WebSockets on a server of `node:http`, with the auth of any adapter. */
export function serveWebSockets(
  server: Server,
  auth: Pick<Auth<unknown>, 'upgrade'>,
  timers?: Timers,
): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  const onUpgrade = async (
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> => {
    const who = await auth.upgrade(request);
    if (!who.ok) return;
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const held = who.hold({
        timers,
        close: ({ closeCode, reason }) => ws.close(closeCode, reason),
      });
      const onMessage = createMessageHandler(held, (text) => ws.send(text));
      ws.on('error', () => ws.terminate());
      ws.on('close', () => held.release());
      ws.on('message', (data: Buffer) => void onMessage(data.toString()));
    });
  };
  server.on('upgrade', (request, socket, head) => void onUpgrade(request, socket, head));
}
