import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { WebSocketServer } from 'ws';
import { auth } from './auth.ts';

const sockets = new WebSocketServer({ noServer: true });

async function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  const who = await auth.upgrade(request, { scopes: ['live'] });
  // `upgrade` has already responded to a refused request and closed its socket.
  if (!who.ok) return;
  sockets.handleUpgrade(request, socket, head, (ws) => {
    const held = who.hold({ close: ({ closeCode, reason }) => ws.close(closeCode, reason) });
    ws.on('error', () => ws.terminate());
    ws.on('close', () => held.release());
    ws.send(`hello ${who.token.subject}`);
  });
}

export function guardUpgrades(app: FastifyInstance): void {
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void onUpgrade(request, socket, head);
  });
}
