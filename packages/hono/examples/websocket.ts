import { upgradeWebSocket } from '@hono/node-server';
import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});
const LONGEST_TIMER_MS = 2_147_483_647;

export const app = new Hono().get(
  '/chat',
  auth.scopes('chat'),
  upgradeWebSocket((c) => {
    const remainingMs = auth.get(c).expiresAt * 1000 - Date.now();
    let timer: NodeJS.Timeout | undefined;
    return {
      onOpen: (_event, socket) => {
        const end = (): void => socket.close(4401, 'the token expired');
        timer = setTimeout(end, Math.min(remainingMs, LONGEST_TIMER_MS));
      },
      onClose: () => clearTimeout(timer),
    };
  }),
);
