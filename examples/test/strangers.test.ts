// 1,000 peers without a token that reset, half-close or never read, against every printed example with
// upgrades. A socket error that nobody handles ends the process; here it fails the run.
import { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApp } from '../../packages/fastify/test/fixture.ts';
import { createAuth as createHonoAuth } from '../../packages/hono/src/index.ts';
import { createTestIssuer } from '../../packages/testing/src/index.ts';
import { createHonoServer } from '../connections/src/hono-node.ts';

const STRANGERS = 1_000;
const MAX_GROWTH_BYTES = 2_000_000;
const issuer = await createTestIssuer({ issuer: 'https://login.example.com/' });
const token = await issuer.sign({ aud: 'https://api.example.com' });

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Loads an example without letting it listen, and returns its server. */
async function serverOf(load: () => Promise<unknown>): Promise<Server> {
  const listen = vi.spyOn(Server.prototype, 'listen').mockReturnThis();
  try {
    const { server } = (await load()) as { readonly server?: Server };
    const found = server ?? listen.mock.contexts[0];
    if (!(found instanceof Server)) throw new TypeError('the example has no server');
    return found;
  } finally {
    listen.mockRestore();
  }
}

const EXAMPLES: Readonly<Record<string, () => Promise<Server>>> = {
  'packages/express/examples/upgrade.ts': async () =>
    serverOf(async () => import('../../packages/express/examples/upgrade.ts')),
  'packages/koa/examples/upgrade.ts': async () =>
    serverOf(async () => import('../../packages/koa/examples/upgrade.ts')),
  'packages/hono/examples/upgrade.ts': async () =>
    serverOf(async () => import('../../packages/hono/examples/upgrade.ts')),
  'packages/fastify/examples/upgrade.ts': async () => {
    const { guardUpgrades } = await import('../../packages/fastify/examples/upgrade.ts');
    const app = createApp();
    guardUpgrades(app);
    await app.ready();
    return app.server;
  },
  'examples/connections/src/hono-node.ts': async () =>
    serverOf(async () => ({ server: createHonoServer(createHonoAuth(OPTIONS)) })),
  'examples/core/src/node-http.ts': async () =>
    serverOf(async () => import('../core/src/node-http.ts')),
  'examples/websocket/src/server.mjs': async () => {
    vi.stubEnv('ISSUER', issuer.issuer);
    vi.stubEnv('AUDIENCE', 'https://api.example.com');
    vi.stubEnv('PORT', '0');
    vi.spyOn(console, 'log').mockReturnValue();
    const listen = vi.spyOn(Server.prototype, 'listen');
    await import('../websocket/src/server.mjs');
    const [server] = listen.mock.contexts;
    listen.mockRestore();
    if (!(server instanceof Server)) throw new TypeError('the example has no server');
    return server;
  },
};

/** Options for the examples that are given an auth. */
const OPTIONS = { issuer: issuer.issuer, audience: 'https://api.example.com' };

const KINDS = ['resets', 'half-closes', 'never reads', 'never reads, and goes on sending'] as const;
type Kind = (typeof KINDS)[number];

const UPGRADE = 'GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
const HEADERS = ['', 'Authorization: Bearer opaque\r\n', `Authorization: Bearer ${token}\r\n`];

/** Opens a connection that asks for an upgrade. Its own errors are of no interest. */
async function dial(port: number, index: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  socket.pause();
  await new Promise<void>((resolve) => {
    socket.write(`${UPGRADE}${HEADERS[index % HEADERS.length]}\r\n`, () => resolve());
  });
  return socket;
}

const BEHAVIOUR: Readonly<Record<Kind, (socket: Socket) => unknown>> = {
  resets: (socket) => socket.resetAndDestroy(),
  'half-closes': (socket) => socket.end(),
  'never reads': () => undefined,
  'never reads, and goes on sending': (socket) => socket.write(Buffer.alloc(4_096)),
};

/** Connects all strangers, as many at a time as a server takes in one turn. */
async function dialAll(port: number, open: ReadonlySet<Socket>): Promise<readonly Socket[]> {
  const strangers: Socket[] = [];
  while (strangers.length < STRANGERS) {
    const next = Array.from({ length: 100 }, async (_, index) =>
      dial(port, strangers.length + index),
    );
    strangers.push(...(await Promise.all(next)));
    await until(() => open.size === strangers.length);
  }
  return strangers;
}

/** Sends all strangers, lets 5 s pass, and resolves once no socket is left. */
async function sendStrangers(port: number, open: ReadonlySet<Socket>): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const strangers = await dialAll(port, open);
  const kinds = strangers.map((_, index) => KINDS[index % KINDS.length] as Kind);
  strangers.forEach((socket, index) => BEHAVIOUR[kinds[index] as Kind](socket));
  const silent = kinds.filter((kind) => kind.startsWith('never')).length;
  // The others are gone by themselves. These have been refused, and their sockets wait for their end.
  await until(() => open.size === silent && vi.getTimerCount() >= silent);
  await vi.advanceTimersByTimeAsync(5_000);
  vi.useRealTimers();
  await until(() => open.size === 0);
  for (const stranger of strangers) stranger.destroy();
}

/** Waits without `vi.waitUntil`, which lets the time of fake timers pass. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}

function usedHeapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

describe(`${STRANGERS} strangers`, () => {
  beforeEach(() => {
    // The keys of the issuer cannot be fetched: every token has to wait, and is then a 503.
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('no network here')));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test.each(Object.entries(EXAMPLES))(
    '%s: no socket is left, and the heap is flat',
    async (_, load) => {
      const server = await load();
      const open = new Set<Socket>();
      server.on('connection', (socket: Socket) => {
        open.add(socket);
        socket.once('close', () => open.delete(socket));
      });
      if (!server.listening) {
        await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
      }
      const { port } = server.address() as AddressInfo;
      // The first of them fill caches and compile code.
      await sendStrangers(port, open);
      const before = usedHeapBytes();
      await sendStrangers(port, open);
      expect(usedHeapBytes() - before).toBeLessThan(MAX_GROWTH_BYTES);
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
    // For what hangs, and for nothing else.
    120_000,
  );
});
