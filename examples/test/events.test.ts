import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createAuth } from '../../packages/express/src/index.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEventsApp } from '../connections/src/express-events.ts';
import { createEvents } from '../connections/src/fetch-events.ts';
import { serveFetch } from '../connections/src/fetch-node.ts';
import { createWorld, LIFETIME_SECONDS, listenOn } from './connection-world.ts';
import type { World } from './connection-world.ts';
import { openEvents } from './event-stream.ts';
import type { EventStream } from './event-stream.ts';

const SERVERS: Readonly<Record<string, (world: World) => Server>> = {
  'Express on Node': ({ options, timers }) =>
    createServer(createEventsApp(createAuth(options), timers)),
  'a fetch handler': ({ verifier, timers, now }) =>
    serveFetch(createEvents(verifier, { timers, now })) as Server,
};

describe.each(Object.entries(SERVERS))('server-sent events of %s', (_, createEventServer) => {
  let world: World;
  let server: Awaited<ReturnType<typeof listenOn>>;

  const open = async (token: string): Promise<EventStream> =>
    openEvents(`http://127.0.0.1:${server.port}/events`, token);

  beforeEach(async () => {
    world = await createWorld();
    server = await listenOn(createEventServer(world));
  });
  afterEach(() => server.close());

  test('end when the token expires, and not before', async () => {
    const events = await open(await world.sign());
    expect(await events.next()).toBe('hello: user-1');
    await world.timers.pass(LIFETIME_SECONDS - 1);
    expect(world.timers.pending).toBe(1);
    await world.timers.pass(1);
    expect(await events.next()).toBe('end: token_expired');
    expect(await events.next()).toBe('closed');
    expect(world.timers.pending).toBe(0);
  });

  test('end at the next check when the token is revoked', async () => {
    const events = await open(await world.sign());
    await world.passCheck();
    expect(await events.next()).toBe('hello: user-1');
    world.revoke();
    await world.passCheck();
    expect(await events.next()).toBe('end: token_revoked');
    expect(await events.next()).toBe('closed');
  });

  test('end at the next check when the policy no longer allows them', async () => {
    const events = await open(await world.sign());
    expect(await events.next()).toBe('hello: user-1');
    world.forbid();
    await world.passCheck();
    expect(await events.next()).toBe('end: access_denied');
    expect(await events.next()).toBe('closed');
  });

  test('go on with a new token in a new request, since a client cannot send one in a stream', async () => {
    const first = await open(await world.sign());
    expect(await first.next()).toBe('hello: user-1');
    await world.timers.pass(LIFETIME_SECONDS - 10);
    const second = await open(await world.sign());
    expect(await second.next()).toBe('hello: user-1');
    await world.timers.pass(10);
    expect(await first.next()).toBe('end: token_expired');
    expect(world.timers.pending).toBe(1);
    await world.timers.pass(LIFETIME_SECONDS - 10);
    expect(await second.next()).toBe('end: token_expired');
  });

  test('are refused with a revoked token', async () => {
    world.revoke();
    await expect(open(await world.sign())).rejects.toThrow('401 token_revoked');
    expect(world.timers.pending).toBe(0);
  });

  test('leave no timer behind when the client goes away', async () => {
    const events = await open(await world.sign());
    expect(await events.next()).toBe('hello: user-1');
    expect(world.timers.pending).toBe(1);
    events.leave();
    await expect.poll(() => world.timers.pending).toBe(0);
  });
});
