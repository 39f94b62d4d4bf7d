import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RedisClient } from '../src/index.ts';
import { createCommands, toText } from '../src/commands.ts';

const TIMEOUT_MS = 100;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Answers a script as a server does that returns `answer`. */
function answering(answer: unknown): RedisClient {
  return async (args) => [args.at(-1), answer];
}

const inBytes: RedisClient = async (args) => [new TextEncoder().encode(args.at(-1)), 'x'];

describe('a command', () => {
  test('rejects at its deadline, not before', async () => {
    const { send } = createCommands(async () => new Promise(() => {}), TIMEOUT_MS);
    const settled = vi.fn<(error: unknown) => void>();
    void send('key', 'GET', 'key').catch(settled);
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS - 1);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(String(settled.mock.calls[0]?.[0])).toContain('Redis did not answer within 100 ms');
  });

  test('leaves no timer behind', async () => {
    const failing = createCommands(async () => Promise.reject(new Error('READONLY')), TIMEOUT_MS);
    await expect(failing.send('key', 'GET', 'key')).rejects.toThrow('READONLY');
    await createCommands(async () => 'OK', TIMEOUT_MS).send('key', 'GET', 'key');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that throws at once rejects', async () => {
    const { send } = createCommands(() => {
      throw new Error('closed');
    }, TIMEOUT_MS);
    await expect(send('key', 'GET', 'key')).rejects.toThrow('closed');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a client that never answers', () => {
  test('gets no more than a hundred commands, and then one a second', async () => {
    const sent = vi.fn();
    const hanging: RedisClient = async () => {
      sent();
      return new Promise(() => {});
    };
    const { send } = createCommands(hanging, TIMEOUT_MS);
    const all = Array.from({ length: 100 }, async () => send('key', 'GET', 'key').catch(String));
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
    expect(await Promise.all(all)).toHaveLength(100);
    const more = Array.from({ length: 50 }, async () => send('key', 'GET', 'key').catch(String));
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
    expect(
      (await Promise.all(more)).filter((error) => String(error).includes('unanswered')),
    ).toHaveLength(49);
    expect(sent).toHaveBeenCalledTimes(101);
    await vi.advanceTimersByTimeAsync(1_000);
    void send('key', 'GET', 'key').catch(() => {});
    expect(sent).toHaveBeenCalledTimes(102);
  });

  test('gets commands again once it has answered', async () => {
    const waiting: ((answer: string) => void)[] = [];
    const client: RedisClient = async () => new Promise((resolve) => waiting.push(resolve));
    const { send } = createCommands(client, TIMEOUT_MS);
    const all = Array.from({ length: 150 }, async () => send('key', 'GET', 'key').catch(String));
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
    await Promise.all(all);
    for (const answer of waiting.splice(0)) answer('late');
    await vi.advanceTimersByTimeAsync(0);
    const again = send('key', 'GET', 'key');
    expect(waiting).toHaveLength(1);
    waiting[0]?.('here');
    await expect(again).resolves.toBe('here');
  });
});

describe('a script', () => {
  test('is answered for this call', async () => {
    await expect(createCommands(answering('x'), TIMEOUT_MS).run('', ['k'], ['a'])).resolves.toBe(
      'x',
    );
  });

  test.each<[string, unknown]>([
    ['the answer to another call', ['0', 'recorded']],
    ['the answer to another command', 'OK'],
    ['nothing', null],
    ['an empty list', []],
    ['a list in a list', [['1'], 'recorded']],
  ])('does not take %s for its own', async (_, answer) => {
    const { run } = createCommands(async () => answer, TIMEOUT_MS);
    await expect(run('', ['k'], [])).rejects.toThrow('Redis answered another command');
  });

  test('may be answered by bytes', async () => {
    await expect(createCommands(inBytes, TIMEOUT_MS).run('', ['k'], [])).resolves.toBe('x');
    const bytes = new TextEncoder().encode('é');
    const elsewhere: unknown = runInNewContext('Uint8Array.from([0xc3, 0xa9])');
    expect([toText(bytes), toText(elsewhere)]).toEqual(['é', 'é']);
    expect([toText('a'), toText(1), toText(2n), toText(null)]).toEqual(['a', '1', '2', undefined]);
  });
});

describe('waiting for replicas', () => {
  test.each<[unknown, boolean]>([
    [2, true],
    [3, true],
    [1, false],
    [0, false],
    ['2', true],
    ['OK', false],
    [null, false],
  ])('%s acknowledged of 2', async (acknowledged, isEnough) => {
    const { waitFor } = createCommands(async () => acknowledged, TIMEOUT_MS);
    const waited = waitFor(2, 'key').then(
      () => true,
      () => false,
    );
    await expect(waited).resolves.toBe(isEnough);
  });
});
