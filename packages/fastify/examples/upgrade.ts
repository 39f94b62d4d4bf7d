import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { auth } from './auth.ts';

export function guardUpgrades(
  app: FastifyInstance,
  accept: (request: IncomingMessage, socket: Socket, subject: string | undefined) => void,
): void {
  const answer = async (request: IncomingMessage, socket: Socket): Promise<void> => {
    const outcome = await auth.upgrade(request, { scopes: ['live'] });
    if (outcome.ok) accept(request, socket, outcome.token.subject);
    else socket.end(outcome.http1);
  };
  app.server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    void answer(request, socket);
  });
}
