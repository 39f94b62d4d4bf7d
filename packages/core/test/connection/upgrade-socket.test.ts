import { createServer, request as openRequest } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { authenticateUpgrade } from '@oidc-verify/core/http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { codeOf, createSetting } from '../setting.ts';

const setting = await createSetting();
const verifier = setting.verifier();
const token = await setting.issuer.sign();
let server: Server;
let port = 0;
const open = new Set<Socket>();
const accepted: Socket[] = [];
let answer: (message: IncomingMessage, socket: Socket) => Promise<unknown>;

const byDefault = async (message: IncomingMessage, socket: Socket): Promise<void> => {
  const who = await authenticateUpgrade(verifier, message);
  if (who.ok) accepted.push(socket);
};

beforeAll(async () => {
  server = createServer((_req, res) => res.end('plain'));
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.on('upgrade', (message, socket) => void answer(message, socket as Socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  for (const socket of open) socket.destroy();
  server.close();
});

const UPGRADE = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';

function dial(authorization?: string): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  const header = authorization === undefined ? '' : `Authorization: ${authorization}\r\n`;
  socket.write(`${UPGRADE}${header}\r\n`);
  return socket;
}

const emptied = async (): Promise<void> =>
  vi.waitFor(() => expect(open.size).toBe(0), { timeout: 30_000, interval: 5 });

describe('the socket of an upgrade', () => {
  test('is answered and closed when it is refused', async () => {
    answer = byDefault;
    const socket = dial();
    const received = await text(socket);
    expect(received).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
    expect(received).toContain('connection: close\r\n');
    socket.destroy();
    await emptied();
  });

  test('is closed too when the peer neither reads nor closes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      answer = byDefault;
      const strangers = Array.from({ length: 200 }, () => dial().pause());
      await vi.waitUntil(() => open.size === 200 && vi.getTimerCount() >= 200, {
        timeout: 30_000,
        interval: 5,
      });
      await vi.advanceTimersByTimeAsync(1_000);
      vi.useRealTimers();
      await emptied();
      for (const stranger of strangers) stranger.destroy();
      expect(open.size).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test.each(['before', 'after'])(
    'may be reset %s the answer: nothing but itself ends',
    async (moment) => {
      const releases: (() => void)[] = [];
      const held = new Promise<void>((done) => releases.push(done));
      const release = (): void => releases.forEach((done) => done());
      const slow = setting.verifier({ checkRevoked: async () => held.then(() => false) });
      const outcomes: string[] = [];
      let asked = 0;
      answer = async (message, socket) => {
        asked += 1;
        const who = await authenticateUpgrade(slow, message);
        outcomes.push(who.ok ? 'passed' : who.error.code);
        // As a WebSocket server does: on a socket that nobody reads, a reset is not seen.
        if (who.ok) socket.resume();
      };
      const strangers = Array.from({ length: 20 }, () => dial(`Bearer ${token}`));
      // A reset that comes before the request was read leads to no upgrade at all.
      await vi.waitUntil(() => asked === 20, { timeout: 30_000, interval: 5 });
      if (moment === 'after') release();
      for (const stranger of strangers) stranger.resetAndDestroy();
      release();
      await emptied();
      await vi.waitUntil(() => outcomes.length === 20, { timeout: 30_000, interval: 5 });
      expect(outcomes.filter((outcome) => !['aborted', 'passed'].includes(outcome))).toEqual([]);
    },
  );

  test('is left open when it is accepted', async () => {
    answer = byDefault;
    const socket = dial(`Bearer ${token}`);
    await vi.waitUntil(() => accepted.length === 1, { timeout: 30_000, interval: 5 });
    accepted[0]?.end('HTTP/1.1 101 Switching Protocols\r\n\r\nhello');
    expect(await text(socket)).toContain('hello');
    socket.destroy();
    await emptied();
  });

  test('is closed when the route itself was written wrong', async () => {
    let code = '';
    answer = async (message) => {
      code = await codeOf(async () =>
        authenticateUpgrade(verifier, message, { requirement: { scopes: [] } }),
      );
    };
    const socket = dial(`Bearer ${token}`);
    expect(await text(socket)).toBe('');
    expect(code).toBe('invalid_options');
    socket.destroy();
    await emptied();
  });

  test('is not touched on an ordinary request, whose server answers on it', async () => {
    const outcomes: boolean[] = [];
    const listener = (message: IncomingMessage): void => {
      void authenticateUpgrade(verifier, message).then((who) => outcomes.push(who.ok));
    };
    server.on('request', listener);
    const status = await new Promise((done) => {
      openRequest({ port, host: '127.0.0.1', agent: false }, (res) => {
        res.resume();
        done(res.statusCode);
      }).end();
    });
    server.off('request', listener);
    expect([status, outcomes]).toEqual([200, [false]]);
    await emptied();
  });
});
