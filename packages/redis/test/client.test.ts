import { isConfigError } from '@oidc-verify/core';
import { createClient, createClientPool } from 'redis';
import { describe, expect, test, vi } from 'vitest';
import { toSendCommand } from '../src/client.ts';
import { redisKeyStore, redisLogoutReplay, redisReplay, redisRevocations } from '../src/index.ts';
import type { RedisClient } from '../src/index.ts';

function pathsOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (isConfigError(error)) return error.problems.map(({ path }) => path);
    throw error;
  }
  return [];
}

const client: RedisClient = async () => null;

describe('a client', () => {
  test('that is a function gets the arguments and the key', async () => {
    const send = vi.fn<(args: readonly string[], key: string) => Promise<unknown>>();
    await toSendCommand(send)(['GET', 'a'], 'a');
    expect(send).toHaveBeenCalledExactlyOnceWith(['GET', 'a'], 'a');
  });

  test('of redis gets the arguments', async () => {
    const sendCommand = vi.fn<(args: string[]) => Promise<unknown>>();
    await toSendCommand({ sendCommand })(['GET', 'a'], 'a');
    expect(sendCommand).toHaveBeenCalledExactlyOnceWith(['GET', 'a']);
  });

  test('that is a cluster of redis gets the key first', async () => {
    const sendCommand = vi.fn<(...args: unknown[]) => Promise<unknown>>();
    await toSendCommand({ masters: [], sendCommand })(['GET', 'a'], 'a');
    expect(sendCommand).toHaveBeenCalledExactlyOnceWith('a', false, ['GET', 'a']);
  });

  test('of ioredis is asked by call, and by a pipeline where a command has no key', async () => {
    const call = vi.fn<(...args: string[]) => Promise<unknown>>();
    const exec = vi.fn(async () => [[null, 2] as const]);
    const pipeline = vi.fn<(commands: string[][]) => { exec: typeof exec }>(() => ({ exec }));
    const send = toSendCommand({ call, pipeline });
    await send(['GET', 'a'], 'a');
    expect(call).toHaveBeenCalledExactlyOnceWith('GET', 'a');
    await expect(send(['WAIT', '2', '10'], 'a')).resolves.toBe(2);
    expect(pipeline).toHaveBeenCalledExactlyOnceWith([
      ['wait', '2', '10'],
      ['exists', 'a'],
    ]);
  });

  test.each<[string, readonly (readonly [Error | null, unknown])[] | null]>([
    ['an error', [[new Error('READONLY'), null]]],
    ['nothing', null],
    ['an empty list', []],
  ])('of ioredis whose pipeline answers %s rejects', async (_, answers) => {
    const pipeline = (): { exec: () => Promise<typeof answers> } => ({ exec: async () => answers });
    const send = toSendCommand({ call: async () => null, pipeline });
    await expect(send(['WAIT', '1', '1'], 'a')).rejects.toThrow(Error);
  });
});

describe('wrong arguments', () => {
  const stores: Readonly<Record<string, (given: RedisClient, options?: object) => unknown>> = {
    redisReplay,
    redisRevocations,
    redisKeyStore,
    redisLogoutReplay,
  };

  test.each(Object.entries(stores))('%s names each of them', (_, create) => {
    const missing = undefined as unknown as RedisClient;
    expect(pathsOf(() => create(missing, { prefix: '{a}', timeoutMs: 0 }))).toEqual([
      'prefix',
      'timeoutMs',
      'client',
    ]);
    expect(pathsOf(() => create({} as RedisClient))).toEqual(['client']);
    expect(pathsOf(() => create(client, { url: 'redis://localhost' }))).toEqual(['url']);
    expect(pathsOf(() => create(client, { prefix: 'api:eu-1' }))).toEqual([]);
  });

  test.each(['', ' ', 'a b', 'a{b', 'ä', 'x'.repeat(101)])('the prefix %j is refused', (prefix) => {
    expect(pathsOf(() => redisReplay(client, { prefix }))).toEqual(['prefix']);
  });

  test('waiting for replicas over a pool is refused, since another connection would be asked', () => {
    const pool = createClientPool({ socket: { host: '127.0.0.1', port: 1 } });
    const single = createClient({ socket: { host: '127.0.0.1', port: 1 } });
    const options = { waitForReplicas: 1 };
    expect(pathsOf(() => redisReplay(pool, options))).toEqual(['waitForReplicas']);
    expect(pathsOf(() => redisRevocations(pool, options))).toEqual(['waitForReplicas']);
    expect(pathsOf(() => redisReplay(pool))).toEqual([]);
    expect(pathsOf(() => redisReplay(single, options))).toEqual([]);
  });

  test('a copy that would be too old before it is read again is refused', () => {
    const times = { pollIntervalMs: 400, timeoutMs: 200 };
    const ofStale = (maxStaleSeconds: number): readonly string[] =>
      pathsOf(() => redisRevocations(client, { ...times, maxStaleSeconds }));
    expect(ofStale(1.1)).toEqual(['maxStaleSeconds']);
    expect(ofStale(1.2)).toEqual([]);
  });
});

test('no store asks anything before it is used', () => {
  const send = vi.fn<(args: readonly string[]) => Promise<unknown>>();
  redisReplay(send);
  redisRevocations(send);
  redisKeyStore(send);
  redisLogoutReplay(send);
  expect(send).not.toHaveBeenCalled();
});
