import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TRANSPORTS } from './connection-transports.ts';
import type { Connection } from './connection-transports.ts';
import { createWorld, LIFETIME_SECONDS, listenOn } from './connection-world.ts';
import type { World } from './connection-world.ts';

async function ask(connection: Connection, message: string): Promise<string> {
  connection.send(message);
  return connection.message();
}

describe.each(Object.entries(TRANSPORTS))('a connection over %s', (_, { start, open }) => {
  let world: World;
  let server: Awaited<ReturnType<typeof listenOn>>;
  let connections: Connection[] = [];

  const connect = async (token: string): Promise<Connection> => {
    const connection = await open(server.port, token);
    connections.push(connection);
    return connection;
  };

  beforeEach(async () => {
    world = await createWorld();
    server = await listenOn(await start(world));
  });
  afterEach(() => {
    for (const connection of connections) connection.close();
    connections = [];
    server.close();
  });

  test('is refused without a valid token', async () => {
    const token = await expired(world);
    await expect(open(server.port, token)).rejects.toThrow(/^refused with 401$|^token_expired$/);
    expect(world.timers.pending).toBe(0);
  });

  test('ends when its token expires, and not before', async () => {
    const connection = await connect(await world.sign());
    await world.timers.pass(LIFETIME_SECONDS - 1);
    expect(await ask(connection, 'whoami')).toBe('hello user-1');
    await world.timers.pass(1);
    expect(await connection.ended()).toBe('4401 token_expired');
    expect(world.timers.pending).toBe(0);
  });

  test('ends at the next check when its token is revoked', async () => {
    const connection = await connect(await world.sign());
    await world.passCheck();
    expect(await ask(connection, 'whoami')).toBe('hello user-1');
    world.revoke();
    await world.passCheck();
    expect(await connection.ended()).toBe('4401 token_revoked');
  });

  test('ends at the next check when the policy no longer allows it', async () => {
    const connection = await connect(await world.sign());
    expect(await ask(connection, 'whoami')).toBe('hello user-1');
    world.forbid();
    await world.passCheck();
    expect(await connection.ended()).toBe('4403 access_denied');
  });

  test('is prolonged by a new token, until that expires', async () => {
    const connection = await connect(await world.sign());
    await world.timers.pass(LIFETIME_SECONDS - 10);
    expect(await ask(connection, `token ${await world.sign()}`)).toBe('renewed');
    await world.timers.pass(LIFETIME_SECONDS - 1);
    expect(await ask(connection, 'whoami')).toBe('hello user-1');
    await world.timers.pass(1);
    expect(await connection.ended()).toBe('4401 token_expired');
  });

  test('ends what needs more than a new token grants, and nothing else', async () => {
    const connection = await connect(await world.sign());
    expect(await ask(connection, 'watch')).toBe('orders watched');
    connection.send(`token ${await world.sign({ scope: 'other' })}`);
    const answers = [await connection.message(), await connection.message()];
    expect(answers).toEqual(['orders ended insufficient_scope', 'renewed']);
    expect(await ask(connection, 'watch')).toBe('orders refused insufficient_scope');
    expect(await ask(connection, 'whoami')).toBe('hello user-1');
  });

  test.each([
    ["another user's", async () => world.sign({ sub: 'mallory' }), 'invalid_token'],
    ['an expired', async () => expired(world), 'token_expired'],
    ['no', async () => '', 'missing_token'],
  ])('goes on as it was with %s token', async (_kind, token, code) => {
    const connection = await connect(await world.sign());
    expect(await ask(connection, `token ${await token()}`)).toBe(`refused ${code}`);
    await world.timers.pass(LIFETIME_SECONDS - 1);
    expect(await ask(connection, 'whoami')).toBe('hello user-1');
    await world.timers.pass(1);
    expect(await connection.ended()).toBe('4401 token_expired');
  });

  test('leaves no timer behind when the client goes away', async () => {
    const connection = await connect(await world.sign());
    expect(await ask(connection, 'whoami')).toBe('hello user-1');
    expect(world.timers.pending).toBe(1);
    connection.close();
    await expect.poll(() => world.timers.pending).toBe(0);
  });
});

async function expired(world: World): Promise<string> {
  const past = Math.floor(world.now() / 1000) - 60;
  return world.sign({ exp: past });
}
