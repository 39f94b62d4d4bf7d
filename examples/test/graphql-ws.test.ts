import { createServer } from 'node:http';
import type { Client } from '../connections/src/graphql-client.ts';
import { connect, first } from '../connections/src/graphql-client.ts';
import type { Closed } from '../connections/src/graphql-client.ts';
import { serveGraphql } from '../connections/src/graphql-ws.ts';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createWorld, LIFETIME_SECONDS, listenOn } from './connection-world.ts';
import type { World } from './connection-world.ts';

const ORDERS = 'subscription { orders }';

async function renew(client: Client, token: string): Promise<unknown> {
  return first(client, `mutation { renewToken(token: ${JSON.stringify(token)}) }`);
}

describe('a connection of graphql-ws', () => {
  let world: World;
  let server: Awaited<ReturnType<typeof listenOn>>;

  const open = (token: string): { readonly client: Client; readonly closed: Promise<Closed> } => {
    const opened = connect(`ws://127.0.0.1:${server.port}/graphql`, token);
    onTestFinished(() => void opened.client.dispose());
    return opened;
  };
  beforeEach(async () => {
    world = await createWorld();
    const http = createServer();
    serveGraphql(http, world.verifier, world.timers, world.now);
    server = await listenOn(http);
  });
  afterEach(() => server.close());

  test('is refused without a valid token', async () => {
    world.revoke();
    const { closed } = open(await world.sign());
    expect(await closed).toEqual({ code: 4401, reason: 'token_revoked' });
    expect(world.timers.pending).toBe(0);
  });

  test('ends with its subscription when the token expires', async () => {
    const { client, closed } = open(await world.sign());
    const orders = client.iterate({ query: ORDERS });
    expect(await orders.next()).toEqual({ done: false, value: { data: { orders: 'order 7' } } });
    await world.timers.pass(LIFETIME_SECONDS - 1);
    expect(await first(client, '{ me }')).toEqual({ data: { me: 'user-1' } });
    await world.timers.pass(1);
    expect(await closed).toEqual({ code: 4401, reason: 'token_expired' });
    expect(world.timers.pending).toBe(0);
  });

  test('ends at the next check when the token is revoked', async () => {
    const { client, closed } = open(await world.sign());
    expect(await first(client, '{ me }')).toEqual({ data: { me: 'user-1' } });
    world.revoke();
    await world.passCheck();
    expect(await closed).toEqual({ code: 4401, reason: 'token_revoked' });
  });

  test('is prolonged by a new token, until that expires', async () => {
    const { client, closed } = open(await world.sign());
    expect(await first(client, '{ me }')).toEqual({ data: { me: 'user-1' } });
    await world.timers.pass(LIFETIME_SECONDS - 10);
    expect(await renew(client, await world.sign())).toEqual({ data: { renewToken: 'renewed' } });
    await world.timers.pass(LIFETIME_SECONDS - 1);
    expect(await first(client, '{ me }')).toEqual({ data: { me: 'user-1' } });
    await world.timers.pass(1);
    expect(await closed).toEqual({ code: 4401, reason: 'token_expired' });
  });

  test('ends the subscription that needs more than a new token grants, and nothing else', async () => {
    const { client } = open(await world.sign());
    const orders = client.iterate({ query: ORDERS });
    expect(await orders.next()).toEqual({ done: false, value: { data: { orders: 'order 7' } } });
    const ended = orders.next().catch((errors: unknown) => errors);
    const fewer = await world.sign({ scope: 'other' });
    expect(await renew(client, fewer)).toEqual({ data: { renewToken: 'renewed' } });
    expect(await ended).toMatchObject([
      { message: 'no longer allowed', extensions: { code: 'insufficient_scope' } },
    ]);
    expect(await first(client, '{ me }')).toEqual({ data: { me: 'user-1' } });
    expect(await first(client, ORDERS)).toMatchObject({
      errors: [{ message: 'not allowed', extensions: { code: 'insufficient_scope' } }],
    });
    expect(await first(client, '{ me }')).toEqual({ data: { me: 'user-1' } });
  });

  test("goes on as it was with another user's token", async () => {
    const { client, closed } = open(await world.sign());
    const foreign = await world.sign({ sub: 'mallory' });
    expect(await renew(client, foreign)).toEqual({ data: { renewToken: 'refused invalid_token' } });
    expect(await first(client, '{ me }')).toEqual({ data: { me: 'user-1' } });
    await world.timers.pass(LIFETIME_SECONDS);
    expect(await closed).toEqual({ code: 4401, reason: 'token_expired' });
  });

  test('leaves no timer behind when the client goes away', async () => {
    const { client } = open(await world.sign());
    expect(await first(client, '{ me }')).toEqual({ data: { me: 'user-1' } });
    expect(world.timers.pending).toBe(1);
    await client.dispose();
    await expect.poll(() => world.timers.pending).toBe(0);
  });
});
