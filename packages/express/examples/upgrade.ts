import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import express from 'express';
import { createAuth } from '@oidc-verify/express';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

async function onUpgrade(req: IncomingMessage, socket: Duplex): Promise<void> {
  const outcome = await auth.upgrade(req, { scopes: ['chat'] });
  if (!outcome.ok) {
    socket.end(outcome.http1);
    return;
  }
  // Pass the socket to your WebSocket server here, and close it at `outcome.token.expiresAt`.
}

export const server = createServer(express());
server.on('upgrade', (req, socket) => {
  void onUpgrade(req, socket);
});
