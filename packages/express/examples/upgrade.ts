import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import express from 'express';
import { createAuth } from '@oidc-verify/express';
import { WebSocketServer } from 'ws';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

const sockets = new WebSocketServer({ noServer: true });

async function onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  const who = await auth.upgrade(req, { scopes: ['chat'] });
  // `upgrade` has already responded to a refused request and closed its socket.
  if (!who.ok) return;
  sockets.handleUpgrade(req, socket, head, (ws) => {
    const held = who.hold({ close: ({ closeCode, reason }) => ws.close(closeCode, reason) });
    ws.on('error', () => ws.terminate());
    ws.on('close', () => held.release());
    ws.send(`hello ${who.token.subject}`);
  });
}

export const server = createServer(express());
server.on('upgrade', (req, socket, head) => {
  void onUpgrade(req, socket, head);
});
