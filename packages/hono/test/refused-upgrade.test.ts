// `@hono/node-server` answers a refused upgrade and ends its side only: the socket stays half-open until the
// client ends the other. A guard closes it.
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { upgradeWebSocket } from '@hono/node-server';
import type { WebSocketServerLike } from '@hono/node-server';
import type { AuthError } from '@oidc-verify/hono';
import { Hono } from 'hono';
import { some } from 'hono/combine';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createFixture } from './fixture.ts';
import { toServer } from './node-server.ts';

const UPGRADE = [
  'GET /live HTTP/1.1',
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
].join('\r\n');

const failures: AuthError[] = [];
const { auth, as } = await createFixture({ onFailure: (error) => void failures.push(error) });
const open = new Set<Socket>();
let server: Server;
let port = 0;

function createApp(): Hono {
  const sockets = upgradeWebSocket(() => ({
    onOpen: (_event, socket) => socket.send('hello'),
  }));
  const app = new Hono();
  app.get('/live', auth.required(), sockets);
  app.get('/some', some(auth.scopes('admin'), auth.required()), sockets);
  return app;
}

beforeEach(async () => {
  failures.length = 0;
  const wss: object = new WebSocketServer({ noServer: true });
  server = toServer(createApp(), wss as WebSocketServerLike);
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  vi.useRealTimers();
  for (const socket of open) socket.destroy();
  server.close();
});

function dial(headers = ''): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  socket.write(`${UPGRADE}\r\n${headers}\r\n`);
  return socket;
}

/** Waits without `vi.waitUntil`, which lets the time of fake timers pass. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}

const emptied = async (): Promise<void> => until(() => open.size === 0);

describe('the socket of a refused upgrade', () => {
  test('is answered with the challenge, and closed when the peer does', async () => {
    const socket = dial();
    socket.once('end', () => socket.end());
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer.toLowerCase()).toContain('www-authenticate: bearer realm="test"');
    await emptied();
  });

  test.each(['neither reads nor closes', 'reads, and does not close', 'goes on sending'])(
    'is closed by us when the peer %s',
    async (kind) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const strangers = Array.from({ length: 50 }, () => dial());
      for (const stranger of strangers) {
        if (kind === 'reads, and does not close') stranger.resume();
        else stranger.pause();
        if (kind === 'goes on sending') stranger.write(Buffer.alloc(4_096));
      }
      await until(() => open.size === 50 && failures.length === 50);
      await until(() => vi.getTimerCount() >= 50);
      await vi.advanceTimersByTimeAsync(1_000);
      vi.useRealTimers();
      await emptied();
      expect(open.size).toBe(0);
      for (const stranger of strangers) stranger.destroy();
    },
  );

  test('may be reset: nothing but itself ends', async () => {
    const strangers = Array.from({ length: 20 }, () => dial());
    await until(() => failures.length === 20);
    for (const stranger of strangers) stranger.resetAndDestroy();
    await emptied();
    const socket = dial();
    socket.once('end', () => socket.end());
    expect(await text(socket)).toContain('401');
  });
});

test.each(['/live', '/some'])('an accepted upgrade at %s stays open', async (path) => {
  const { headers } = await as();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  const message = await new Promise((resolve, reject) => {
    socket.once('message', (data: Buffer) => resolve(data.toString()));
    socket.once('error', reject);
  });
  await vi.advanceTimersByTimeAsync(5_000);
  expect([message, open.size]).toEqual(['hello', 1]);
  socket.close();
  await emptied();
});
