import { getEventListeners } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { download } from '../src/download.ts';
import type { Download, Fetch, FetchInit, FetchResponse } from '../src/download.ts';
import { RefreshFailure } from '../src/failure.ts';
import { defer } from './issuer.ts';

const url = 'https://id.example/jwks';
const never = new AbortController().signal;

async function get(
  fetch: Fetch,
  {
    etag,
    maxBytes = 100,
    timeoutMs = 10_000,
    signal = never,
  }: Record<string, never> | GetOptions = {},
): Promise<Download> {
  return download(url, { fetch, timeoutMs, maxBytes }, { etag, signal });
}

interface GetOptions {
  etag?: string;
  maxBytes?: number;
  timeoutMs?: number;
  signal?: AbortSignal;
}

async function failureOf(fetch: Fetch, options?: GetOptions): Promise<RefreshFailure> {
  const failure: unknown = await get(fetch, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(failure instanceof RefreshFailure)) throw new Error('nothing was refused');
  return failure;
}

/** An answer whose body says whether it was cancelled, as one would expect of a refused answer. */
function answer(
  status: number,
  init: Partial<FetchResponse> = {},
): { response: FetchResponse; isCancelled: () => boolean } {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel: () => {
      cancelled = true;
    },
  });
  return {
    response: { status, headers: new Headers(), body, ...init },
    isCancelled: () => cancelled,
  };
}

describe('the request', () => {
  test('is one GET that follows nothing', async () => {
    const seen: [string, FetchInit][] = [];
    const fetch: Fetch = async (...call) => {
      seen.push(call);
      return new Response('{}');
    };
    await get(fetch);
    await get(fetch, { etag: '"v1"' });
    expect(seen[0]).toMatchObject([url, { method: 'GET', redirect: 'manual' }]);
    expect(seen[0]?.[1].headers).toEqual({ accept: 'application/json, application/jwk-set+json' });
    expect(seen[1]?.[1].headers).toMatchObject({ 'if-none-match': '"v1"' });
  });

  test('leaves nothing behind on the signal it was given', async () => {
    const { signal } = new AbortController();
    await get(async () => new Response('{}'), { signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('runs where timers are numbers', async () => {
    vi.spyOn(globalThis, 'setTimeout').mockReturnValueOnce(7 as never);
    await expect(get(async () => new Response('{}'))).resolves.toMatchObject({ status: 200 });
    vi.restoreAllMocks();
  });

  test('ends its signal when it is over', async () => {
    let signal: AbortSignal | undefined;
    await get(async (_url, init) => {
      signal = init.signal;
      return new Response('{}');
    });
    expect(signal?.aborted).toBe(true);
  });
});

const unchanged: Fetch = async () => new Response(null, { status: 304 });
const busy: Fetch = async () =>
  new Response(null, { status: 429, headers: { 'retry-after': '9' } });

const idle = async (): Promise<void> => {};
const broken = (): never => {
  throw new Error('read');
};

describe('an answer', () => {
  test('gives bytes and headers', async () => {
    const { status, body, headers } = await get(
      async () => new Response('abc', { headers: { etag: '"x"' } }),
    );
    expect({ status, text: new TextDecoder().decode(body), etag: headers.get('etag') }).toEqual({
      status: 200,
      text: 'abc',
      etag: '"x"',
    });
  });

  test('without a body is empty', async () => {
    expect((await get(async () => new Response(null))).body).toHaveLength(0);
  });

  test('in pieces is put together', async () => {
    const pieces = ['ab', '', 'c'].map((text) => new TextEncoder().encode(text));
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const next = pieces.shift();
        if (next === undefined) controller.close();
        else controller.enqueue(next);
      },
    });
    const whole = await get(async () => ({ status: 200, headers: new Headers(), body }));
    expect(new TextDecoder().decode(whole.body)).toBe('abc');
  });

  test('304 counts only when an etag was sent', async () => {
    await expect(get(unchanged, { etag: '"v1"' })).resolves.toMatchObject({ status: 304 });
    expect(await failureOf(unchanged)).toMatchObject({ reason: 'status', facts: { status: 304 } });
  });

  test('304 is never read', async () => {
    const body = { getReader: broken, cancel: idle };
    const response = { status: 304, headers: new Headers(), body };
    expect((await get(async () => response, { etag: '"v1"' })).body).toHaveLength(0);
  });

  test('exactly as long as allowed', async () => {
    await expect(get(async () => new Response('x'.repeat(100)))).resolves.toMatchObject({
      status: 200,
    });
    expect((await failureOf(async () => new Response('x'.repeat(101)))).reason).toBe('too-large');
  });
});

describe('refused, and its body cancelled', () => {
  test.each<[number, string]>([
    [201, 'status'],
    [204, 'status'],
    [206, 'status'],
    [400, 'status'],
    [401, 'status'],
    [403, 'status'],
    [404, 'status'],
    [300, 'redirect'],
    [301, 'redirect'],
    [302, 'redirect'],
    [303, 'redirect'],
    [307, 'redirect'],
    [308, 'redirect'],
    [399, 'redirect'],
    [0, 'status'],
    [429, 'unavailable'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [Number.NaN, 'status'],
  ])('status %i: %s', async (status, reason) => {
    const { response, isCancelled } = answer(status);
    expect(await failureOf(async () => response)).toMatchObject({
      reason,
      code: 'jwks_fetch_failed',
    });
    expect(isCancelled()).toBe(true);
    const again = answer(status);
    expect((await failureOf(async () => again.response, { etag: '"v1"' })).reason).toBe(reason);
  });

  test.each<[string, Partial<FetchResponse>]>([
    ['opaque redirect', { type: 'opaqueredirect' }],
    ['followed redirect', { redirected: true }],
    ['another final URL', { url: 'https://evil.example/jwks' }],
    ['another final path', { url: 'https://id.example/other' }],
    ['another final scheme', { url: 'http://id.example/jwks' }],
  ])('%s', async (_name, init) => {
    const { response, isCancelled } = answer(200, init);
    expect((await failureOf(async () => response)).reason).toBe('redirect');
    expect(isCancelled()).toBe(true);
  });

  test('a body without end, at the cap', async () => {
    const { response, isCancelled } = answer(200);
    expect((await failureOf(async () => response)).reason).toBe('too-large');
    expect(isCancelled()).toBe(true);
  });

  test('the final URL may be missing, empty or the same', async () => {
    for (const final of [{}, { url: '' }, { url }]) {
      const response = { status: 200, headers: new Headers(), body: null, ...final };
      // oxlint-disable-next-line no-await-in-loop -- three cases, one after the other
      await expect(get(async () => response)).resolves.toMatchObject({ status: 200 });
    }
  });

  test('Retry-After is taken along', async () => {
    expect((await failureOf(busy)).facts.retryAfterSeconds).toBe(9);
  });
});

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

function untyped(value: unknown): FetchResponse {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JavaScript callers have no types
  return value as FetchResponse;
}

describe('a transport that misbehaves', () => {
  test('rejects', async () => {
    const cause = new Error('connect ECONNREFUSED');
    expect(await failureOf(async () => Promise.reject(cause))).toMatchObject({
      reason: 'network',
      code: 'jwks_fetch_failed',
      staleEligible: true,
      cause,
    });
  });
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['an empty object', {}],
    ['a body that is none', { status: 200, headers: new Headers(), body: 'text' }],
    ['text instead of bytes', { status: 200, headers: new Headers(), body: textStream() }],
  ])('answers with %s', async (_name, response) => {
    const failure = await failureOf(async () => untyped(response));
    expect(failure.code).toBe('jwks_fetch_failed');
  });

  test('throws at once', async () => {
    const failure = await failureOf(() => {
      throw new TypeError('no');
    });
    expect(failure.reason).toBe('network');
  });

  test('hangs and ignores its signal: the deadline ends it, a late answer is cancelled', async () => {
    const hanging = defer<FetchResponse>();
    expect(await failureOf(async () => hanging.promise, { timeoutMs: 5 })).toMatchObject({
      reason: 'timeout',
      staleEligible: true,
    });
    const { response, isCancelled } = answer(200);
    hanging.resolve(response);
    await new Promise(setImmediate);
    expect(isCancelled()).toBe(true);
  });

  test('hangs: its deadline alone keeps no process alive', async () => {
    const before = countTimers();
    const controller = new AbortController();
    const hanging = failureOf(async () => new Promise(() => {}), { signal: controller.signal });
    expect(countTimers()).toBe(before);
    controller.abort();
    await hanging;
  });

  test('hangs in the body: the same deadline ends it', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      cancel: () => {
        cancelled = true;
      },
    });
    const failure = await failureOf(async () => ({ status: 200, headers: new Headers(), body }), {
      timeoutMs: 5,
    });
    expect(failure.reason).toBe('timeout');
    expect(cancelled).toBe(true);
  });

  test('is stopped from outside, before and during', async () => {
    const controller = new AbortController();
    const hanging = failureOf(async () => new Promise(() => {}), { signal: controller.signal });
    controller.abort();
    expect((await hanging).message).toContain('aborted');
    expect(
      (await failureOf(async () => new Promise(() => {}), { signal: controller.signal })).reason,
    ).toBe('network');
  });
});

function textStream(): ReadableStream<string> {
  return new ReadableStream({ start: (controller) => controller.enqueue('text') });
}
