import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fetchJwks } from '../src/index.ts';
import type { FetchJwks, FetchJwksOptions } from '../src/index.ts';
import { FakeIssuer, issuer, jwksUri, settle } from './issuer.ts';
import { createJwk } from './keys.ts';
import { refusalOf } from './refusal.ts';

// On Workers a request that is dropped takes its fetches along: they neither end nor fail. Here the
// transport does the same: it never answers.

const [A, B] = [createJwk('a'), createJwk('b')];
const never = async (): Promise<never> => new Promise(() => {});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

async function setUp(
  options: FetchJwksOptions = {},
): Promise<{ idp: FakeIssuer; keys: FetchJwks }> {
  const idp = new FakeIssuer([A]);
  const keys = fetchJwks({ fetch: idp.fetch, jwksUri, sharePromises: false, ...options });
  await keys.load(issuer, 'cold', {});
  return { idp, keys };
}

/** Lets time pass, and everything that it sets off. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 50) {
    vi.advanceTimersByTime(Math.min(left, 50));
    // oxlint-disable-next-line no-await-in-loop -- step by step
    await settle();
  }
}

/** A request that starts a refresh for an unknown kid and is dropped. */
async function drop(idp: FakeIssuer, keys: FetchJwks): Promise<void> {
  idp.answer = never;
  void keys.load(issuer, 'unknown-kid', {}).catch(() => {});
  await settle();
  idp.answer = undefined;
}

describe('a refresh that died', () => {
  test('does not keep the new key from the next request: it waits a second, then asks itself', async () => {
    const { idp, keys } = await setUp();
    await drop(idp, keys);
    idp.keys = [A, B];
    const next = keys.load(issuer, 'unknown-kid', {});
    await pass(950);
    expect(idp.count()).toBe(2);
    await pass(100);
    await expect(next).resolves.toMatchObject({ keys: [A, B] });
    expect(idp.count()).toBe(3);
  });

  test('again and again: whoever waits gets the key, at one fetch a second at most', async () => {
    const { idp, keys } = await setUp();
    await drop(idp, keys);
    idp.keys = [A, B];
    const waiting = Array.from({ length: 20 }, async () => keys.load(issuer, 'unknown-kid', {}));
    for (let count = 0; count < 9; count++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await pass(100);
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await drop(idp, keys);
    }
    expect(idp.count()).toBe(2);
    await pass(200);
    for (const set of await Promise.all(waiting)) expect(set.keys).toEqual([A, B]);
    expect(idp.count()).toBe(3);
  });

  test('whose answer comes in time is shared with those who wait', async () => {
    const { idp, keys } = await setUp();
    let answer: ((response: Response) => void) | undefined;
    idp.answer = async () => new Promise<Response>((resolve) => (answer = resolve));
    const first = keys.load(issuer, 'unknown-kid', {});
    await settle();
    const second = keys.load(issuer, 'unknown-kid', {});
    await pass(300);
    answer?.(Response.json({ keys: [A, B] }));
    await pass(100);
    await expect(Promise.all([first, second])).resolves.toMatchObject([
      { keys: [A, B] },
      { keys: [A, B] },
    ]);
    expect(idp.count()).toBe(2);
  });

  test('does not hold a caller who gave up', async () => {
    const { idp, keys } = await setUp();
    await drop(idp, keys);
    const controller = new AbortController();
    const next = refusalOf(keys.load(issuer, 'unknown-kid', { signal: controller.signal }));
    controller.abort();
    await pass(50);
    expect(await next).toMatchObject({ code: 'jwks_fetch_failed' });
    expect(idp.count()).toBe(2);
  });

  test('nor anybody for more than two seconds where the clock stands still', async () => {
    const { idp, keys } = await setUp({ now: () => 0, monotonicMs: () => 0 });
    await drop(idp, keys);
    const next = refusalOf(keys.load(issuer, 'unknown-kid', {}));
    await pass(2_050);
    expect((await next).headers['retry-after']).toBe('1');
    expect(idp.count()).toBe(2);
  });

  test('leaves nothing behind: its place is given up when it is lost', async () => {
    const { idp, keys } = await setUp({ maxIssuers: 1 });
    const other = 'https://other.example';
    idp.answer = never;
    // One issuer is held, and one that is new has a place; both are busy.
    void keys.load(other, 'cold', {}).catch(() => {});
    void keys.load(issuer, 'unknown-kid', {}).catch(() => {});
    await settle();
    await refusalOf(keys.load('https://third.example', 'cold', {}));
    await pass(61_000);
    idp.answer = undefined;
    await expect(keys.load('https://third.example', 'cold', {})).resolves.toMatchObject({
      keys: [A],
    });
  });

  test('does not stop verifySync from asking again', async () => {
    const { idp, keys } = await setUp();
    await drop(idp, keys);
    idp.keys = [A, B];
    expect(keys.wake(issuer, 'unknown-kid')).toBe('pending');
    expect(idp.count()).toBe(2);
    await pass(1000);
    expect(keys.wake(issuer, 'unknown-kid')).toBe('pending');
    await settle();
    expect(keys.peek(issuer)).toMatchObject({ keys: [A, B] });
  });
});
