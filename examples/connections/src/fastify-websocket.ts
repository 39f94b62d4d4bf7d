import websocket from '@fastify/websocket';
import type { Timers } from '@oidc-verify/core/http';
import type { Auth } from '@oidc-verify/fastify';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { createMessageHandler } from './messages.ts';

/** An app with a WebSocket route of `@fastify/websocket`, whose guard runs before the upgrade. */
export async function createLiveApp(
  auth: Auth<unknown>,
  timers?: Timers,
): Promise<FastifyInstance> {
  const app = Fastify();
  await app.register(auth.plugin);
  await app.register(websocket, { options: { maxPayload: 64 * 1024 } });
  app.get('/live', { websocket: true, onRequest: auth.required() }, (socket, request) => {
    const held = auth.hold(request, {
      timers,
      close: ({ closeCode, reason }) => socket.close(closeCode, reason),
    });
    const onMessage = createMessageHandler(held, (text) => socket.send(text));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => held.release());
    socket.on('message', (data: Buffer) => void onMessage(data.toString()));
  });
  app.setErrorHandler((error, _request, reply) => {
    if (!auth.sendError(reply, error)) void reply.send(error);
  });
  return app;
}
