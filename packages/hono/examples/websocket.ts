import { upgradeWebSocket } from '@hono/node-server';
import { createAuth } from '@oidc-verify/hono';
import type { HeldConnection } from '@oidc-verify/hono';
import { Hono } from 'hono';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

export const app = new Hono().get(
  '/chat',
  auth.scopes('chat'),
  upgradeWebSocket((c) => {
    let held: HeldConnection<unknown> | undefined;
    return {
      onOpen: (_event, socket) => {
        held = auth.hold(c, {
          requirement: { scopes: ['chat'] },
          close: ({ closeCode, reason }) => socket.close(closeCode, reason),
        });
      },
      onClose: () => held?.release(),
    };
  }),
);
