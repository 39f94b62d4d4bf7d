import type { Server as HttpServer } from 'node:http';
import type { Verifier, VerifiedToken } from '@oidc-verify/core';
import { holdConnection } from '@oidc-verify/core/http';
import type { Timers } from '@oidc-verify/core/http';
import { Server } from 'socket.io';
import type { DefaultEventsMap } from 'socket.io';
import { createMessageHandler } from './messages.ts';

interface SocketData {
  token: VerifiedToken<unknown>;
}

/** A server of Socket.IO whose sockets know who they belong to. */
type LiveServer = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;

/**
 * Guards all sockets of the main namespace, over WebSocket and over long polling. Clients send the token
 * as `io(url, { auth: { token } })`. Other namespaces need their own `use` and `on('connection')`.
 */
export function serveSocketIo(
  server: HttpServer,
  verifier: Verifier<unknown>,
  timers?: Timers,
  now?: () => number,
): void {
  const io: LiveServer = new Server(server, { maxHttpBufferSize: 64 * 1024 });
  io.use(async (socket, next) => {
    const { token }: Readonly<Record<string, unknown>> = socket.handshake.auth;
    const outcome = await verifier.tryVerify(typeof token === 'string' ? token : '');
    if (outcome.ok) socket.data.token = outcome.token;
    next(outcome.ok ? undefined : new Error(outcome.error.code));
  });
  io.on('connection', (socket) => {
    const held = holdConnection(verifier, socket.data.token, {
      timers,
      now,
      // Socket.IO has no close codes, so the client is told before.
      close: ({ closeCode, reason }) => {
        socket.emit('end', closeCode, reason);
        socket.disconnect(true);
      },
    });
    const onMessage = createMessageHandler(held, (text) => void socket.emit('message', text));
    socket.on('disconnect', () => held.release());
    socket.on('message', (message: unknown) => {
      if (typeof message === 'string') void onMessage(message);
    });
  });
}
