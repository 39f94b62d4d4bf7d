import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

async function onUpgrade(message: IncomingMessage, socket: Duplex): Promise<void> {
  const who = await auth.upgrade(message, { scopes: ['chat'] });
  if (!who.ok) {
    socket.end(who.http1);
    return;
  }
  // Pass the socket to your WebSocket server here, and close it at `who.token.expiresAt`.
}

export const server = createAdaptorServer({ fetch: new Hono().fetch });
server.on('upgrade', (message: IncomingMessage, socket: Duplex) => {
  void onUpgrade(message, socket);
});
