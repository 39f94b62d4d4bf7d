import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { WebSocketServer } from 'ws';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});
const sockets = new WebSocketServer({ noServer: true });

async function onUpgrade(message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  const who = await auth.upgrade(message, { scopes: ['chat'] });
  // `upgrade` has already responded to a refused request and closed its socket.
  if (!who.ok) return;
  sockets.handleUpgrade(message, socket, head, (ws) => {
    const held = who.hold({ close: ({ closeCode, reason }) => ws.close(closeCode, reason) });
    ws.on('error', () => ws.terminate());
    ws.on('close', () => held.release());
    ws.send(`hello ${who.token.subject}`);
  });
}

export const server = createAdaptorServer({ fetch: new Hono().fetch });
server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
  void onUpgrade(message, socket, head);
});
