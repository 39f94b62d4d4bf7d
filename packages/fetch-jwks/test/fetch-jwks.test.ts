import { describe, expect, test, vi } from 'vitest';
import { CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import type { AuthEvent, KeySet } from '@oidc-verify/core';
import { fetchJwks } from '../src/index.ts';
import type { FetchJwks, FetchJwksOptions } from '../src/index.ts';
import { defer, FakeIssuer, issuer, jwksUri, metadataUrl, settle } from './issuer.ts';
import { createJwk, createPrivateJwk } from './keys.ts';
import { refusalOf } from './refusal.ts';

const A = createJwk('a');
const B = createJwk('b');

function setUp(options: FetchJwksOptions = {}): {
  idp: FakeIssuer;
  keys: FetchJwks;
  events: AuthEvent[];
} {
  const idp = new FakeIssuer([A]);
  const events: AuthEvent[] = [];
  const keys = fetchJwks({
    fetch: idp.fetch,
    now: idp.clock,
    monotonicMs: idp.clock,
    random: () => 1,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { idp, keys, events };
}

function broken(): never {
  throw new Error('broken');
}

function withUrl(response: Response, url: string): Response {
  return Object.defineProperty(response, 'url', { value: url });
}

const refused = (): Promise<Response> =>
  Promise.reject(new TypeError('connect ECONNREFUSED 10.0.0.1'));

const resolvedFault = (url: string, options = {}): string | undefined =>
  fetchJwks(options).issuerFault?.(url, { isResolved: true });

describe('the contract', () => {
  test('names its version and says whether it serves one issuer', () => {
    expect(fetchJwks()).toMatchObject({ [CONTRACT]: CONTRACT_VERSION, servesOneIssuer: false });
    expect(fetchJwks({ jwksUri }).servesOneIssuer).toBe(true);
  });

  test('says what is wrong with an issuer only where its keys are discovered', () => {
    const fault =
      'must start with https://; to fetch keys without TLS, ' +
      'list "http://id.example" in dangerouslyAllowHttpOrigins (its keys are discovered from it)';
    expect(fetchJwks().issuerFault?.('http://id.example')).toBe(fault);
    expect(fetchJwks().issuerFault?.(issuer)).toBeUndefined();
    expect(fetchJwks({ jwksUri }).issuerFault?.('http://id.example')).toBeUndefined();
  });

  test('holds an issuer that was resolved to the rules for public hosts', () => {
    expect(resolvedFault(issuer)).toBeUndefined();
    for (const url of ['https://10.0.0.1', 'https://keycloak', 'http://127.0.0.1:8500']) {
      expect(fetchJwks().issuerFault?.('https://10.0.0.1')).toBeUndefined();
      expect(resolvedFault(url)).toMatch(/^must .* \(its keys are discovered from it\)$/);
      expect(resolvedFault(url, { jwksUri })).toBeUndefined();
      const { hostname } = new URL(url);
      expect(resolvedFault(url, { dangerouslyAllowPrivateHosts: [hostname] })).toBeUndefined();
    }
    expect(resolvedFault('https://10.0.0.1')).toContain(
      'list "10.0.0.1" in dangerouslyAllowPrivateHosts',
    );
  });

  test('construction touches nothing', () => {
    const { idp, keys } = setUp({
      monotonicMs: () => {
        throw new Error('no clock at construction');
      },
    });
    expect(keys.peek(issuer)).toBeUndefined();
    expect(idp.urls).toEqual([]);
  });

  test('goes by performance.now and Math.random unless told otherwise', async () => {
    const idp = new FakeIssuer([A]);
    const clock = vi.spyOn(performance, 'now').mockImplementation(idp.clock);
    const die = vi.spyOn(Math, 'random').mockReturnValue(1);
    const keys = fetchJwks({ fetch: idp.fetch, jwksUri });
    await keys.load(issuer, 'cold', {});
    idp.now = 269_999;
    expect(keys.peek(issuer)).toMatchObject({ ageSeconds: 269.999, refreshDue: false });
    idp.now = 270_001;
    expect(keys.peek(issuer)?.refreshDue).toBe(true);
    clock.mockRestore();
    die.mockRestore();
  });

  test('the global fetch is looked up when it is needed', async () => {
    const idp = new FakeIssuer([A]);
    const keys = fetchJwks({ jwksUri });
    vi.stubGlobal('fetch', idp.fetch);
    try {
      await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [A] });
    } finally {
      vi.unstubAllGlobals();
    }
    expect(keys.peek(issuer)?.ageSeconds).toBeGreaterThanOrEqual(0);
  });
});

describe('loading', () => {
  test('discovers, fetches, and keeps', async () => {
    const { idp, keys, events } = setUp();
    const set = await keys.load(issuer, 'cold', {});
    expect(set).toMatchObject({ keys: [A], generation: 1, stale: false });
    expect(keys.peek(issuer)?.keys).toBe(set.keys);
    expect(idp.urls).toEqual([metadataUrl, jwksUri]);
    expect(events).toEqual([
      { type: 'discovery', issuer, url: metadataUrl, outcome: 'found', ms: 0 },
      {
        type: 'keys-refreshed',
        issuer,
        url: jwksUri,
        outcome: 'replaced',
        status: 200,
        ms: 0,
        keys: 1,
        skipped: 0,
      },
    ]);
  });

  test('jwksUri asks for no metadata', async () => {
    const { idp, keys } = setUp({ jwksUri });
    await keys.load(issuer, 'cold', {});
    expect(idp.urls).toEqual([jwksUri]);
  });

  test('a hundred concurrent loads are one fetch', async () => {
    const { idp, keys } = setUp();
    const sets = await Promise.all(
      Array.from({ length: 100 }, async () => keys.load(issuer, 'cold', {})),
    );
    expect(new Set(sets.map((set) => set.keys)).size).toBe(1);
    expect(idp.count()).toBe(1);
  });

  test('a warm load, as an open readiness probe makes, is no fetch', async () => {
    const { idp, keys } = setUp();
    for (let count = 0; count < 100; count += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await keys.load(issuer, 'cold', {});
    }
    expect(idp.count()).toBe(1);
  });

  test("one caller's signal ends nobody's fetch", async () => {
    const { keys } = setUp();
    const aborted = keys.load(issuer, 'cold', { signal: AbortSignal.abort() });
    await expect(Promise.all([aborted, keys.load(issuer, 'cold', {})])).resolves.toHaveLength(2);
  });

  test('a transport that looks up keys itself does not spin', async () => {
    const { idp, keys } = setUp({ jwksUri });
    let inner: Promise<KeySet> | undefined;
    idp.answer = (url) => {
      inner ??= keys.load(issuer, 'cold', {});
      return idp.document(url);
    };
    await keys.load(issuer, 'cold', {});
    await expect(inner).resolves.toMatchObject({ keys: [A] });
    expect(idp.count()).toBe(1);
  });

  test('two issuers have two entries, also with equal kids', async () => {
    const other = 'https://other.example';
    const otherKey = createJwk('a');
    const { idp, keys } = setUp();
    idp.answer = (url) => {
      if (url === `${other}/.well-known/openid-configuration`) {
        return Response.json({ issuer: other, jwks_uri: `${other}/keys` });
      }
      return url === `${other}/keys` ? Response.json({ keys: [otherKey] }) : idp.document(url);
    };
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [A] });
    await expect(keys.load(other, 'cold', {})).resolves.toMatchObject({ keys: [otherKey] });
    keys.purge(other);
    expect(keys.peek(other)).toBeUndefined();
    expect(keys.peek(issuer)).toMatchObject({ keys: [A] });
  });

  test('no more than 1,000 issuers are kept, and 100 that are new; one that is idle goes', async () => {
    const { idp, keys } = setUp({ jwksUri, maxIssuers: 1000, random: () => 0 });
    for (let count = 0; count < 1100; count += 1) {
      // oxlint-disable-next-line no-await-in-loop -- the order is the point
      await keys.load(`https://id.example/${count}`, 'cold', {});
    }
    expect(keys.peek('https://id.example/0')).toBeDefined();
    const early = await refusalOf(keys.load('https://id.example/new', 'cold', {}));
    expect([early.code, early.headers['retry-after']]).toEqual(['jwks_fetch_failed', '1']);
    idp.now = 60_000;
    await keys.load('https://id.example/new', 'cold', {});
    expect(keys.peek('https://id.example/0')).toBeDefined();
    expect(keys.peek('https://id.example/1')).toBeUndefined();
    const back = await keys.load('https://id.example/1', 'cold', {});
    expect(back.generation).toBe(2);
  });
});

describe('refusals', () => {
  test('an unreachable issuer is 503 with Retry-After, and says why only to the operator', async () => {
    const { idp, keys, events } = setUp({ jwksUri });
    idp.answer = refused;
    const error = await refusalOf(keys.load(issuer, 'cold', {}));
    expect(error).toMatchObject({ code: 'jwks_fetch_failed', status: 503 });
    expect(error.headers['retry-after']).toBe('1');
    expect(error.detail).toContain('network: GET https://id.example/jwks');
    expect(error).toHaveProperty('cause.cause.message', 'connect ECONNREFUSED 10.0.0.1');
    expect(JSON.stringify(error)).not.toContain('example');
    expect(Object.keys(error)).not.toContain('detail');
    expect(events).toMatchObject([
      { type: 'keys-refreshed', outcome: 'failed', errorCode: 'network' },
    ]);
  });

  test('a lookup asks once, even when no back-off keeps it from asking again', async () => {
    const { idp, keys } = setUp({ jwksUri, random: () => 0 });
    idp.answer = refused;
    await refusalOf(keys.load(issuer, 'cold', {}));
    expect(idp.count()).toBe(1);
    await refusalOf(keys.load(issuer, 'cold', {}));
    expect(idp.count()).toBe(2);
  });

  test('Retry-After of the endpoint reaches the caller', async () => {
    const { idp, keys } = setUp({ jwksUri });
    idp.answer = () => new Response(null, { status: 503, headers: { 'retry-after': '17' } });
    expect((await refusalOf(keys.load(issuer, 'cold', {}))).headers['retry-after']).toBe('17');
  });

  test.each<[string, () => Response, string]>([
    ['HTML', () => new Response('<html>'), 'jwks_error'],
    ['an empty set', () => Response.json({ keys: [] }), 'jwks_error'],
    ['private keys only', () => Response.json({ keys: [createPrivateJwk('p')] }), 'jwks_error'],
    ['404', () => new Response(null, { status: 404 }), 'jwks_fetch_failed'],
    [
      '302',
      () => new Response(null, { status: 302, headers: { location: '/' } }),
      'jwks_fetch_failed',
    ],
    ['too much', () => new Response(' '.repeat(600_000)), 'jwks_fetch_failed'],
  ])('%s', async (_name, answer, code) => {
    const { idp, keys } = setUp({ jwksUri });
    idp.answer = answer;
    expect((await refusalOf(keys.load(issuer, 'cold', {}))).code).toBe(code);
  });

  test.each([
    'not a url',
    'http://id.example',
    'https://u:p@id.example',
    'https://id.example?x=1',
    'https://id.example#x',
  ])('issuer %s is jwks_error without a request', async (bad) => {
    const { idp, keys, events } = setUp();
    const error = await refusalOf(keys.load(bad, 'cold', {}));
    expect(error).toMatchObject({ code: 'jwks_error', status: 503 });
    expect(error.detail).toContain('bad-url: issuer');
    expect(idp.urls).toEqual([]);
    expect(events[0]).toMatchObject({
      type: 'discovery',
      outcome: 'failed',
      errorCode: 'bad-url',
      url: bad,
    });
  });

  test('a listener that throws changes nothing', async () => {
    const { keys } = setUp({
      onEvent: () => {
        throw new Error('listener');
      },
    });
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [A] });
  });

  test('a clock or a die that throws ends no request', async () => {
    const { idp, keys } = setUp({ monotonicMs: broken, random: broken });
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [A] });
    idp.answer = refused;
    expect((await refusalOf(keys.load(issuer, 'unknown-kid', {}))).code).toBe('jwks_fetch_failed');
  });
});

test('a clock that answers no number stands still', async () => {
  const readings: unknown[] = [5n, 6, 7n, 8];
  const { idp, keys } = setUp({ jwksUri, monotonicMs: () => (readings.shift() ?? '9') as never });
  await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [A] });
  idp.answer = refused;
  expect(keys.peek(issuer)).toMatchObject({ ageSeconds: 0 });
});

describe('freshness', () => {
  test('Cache-Control is obeyed within its bounds', async () => {
    const { idp, keys } = setUp({ jwksUri });
    idp.headers = { 'cache-control': 'max-age=1' };
    await keys.load(issuer, 'cold', {});
    idp.now = 59_999;
    expect(keys.peek(issuer)).toBeDefined();
    idp.now = 60_000;
    expect(keys.peek(issuer)).toBeUndefined();
  });

  test('304 renews the age, keeps array, generation and lifetime', async () => {
    const { idp, keys, events } = setUp({ jwksUri });
    idp.headers = { etag: '"v1"', 'cache-control': 'max-age=1000' };
    const first = await keys.load(issuer, 'cold', {});
    idp.answer = () => new Response(null, { status: 304 });
    idp.now = 950_000;
    expect(keys.peek(issuer)?.refreshDue).toBe(true);
    keys.wake(issuer, 'refresh-ahead');
    await settle();
    expect(idp.inits[1]?.headers).toMatchObject({ 'if-none-match': '"v1"' });
    expect(keys.peek(issuer)).toMatchObject({ generation: 1, ageSeconds: 0 });
    expect(keys.peek(issuer)?.keys).toBe(first.keys);
    expect(events.at(-1)).toMatchObject({ outcome: 'confirmed', status: 304, keys: 1 });
    idp.now += 999_999;
    expect(keys.peek(issuer)).toBeDefined();
    keys.wake(issuer, 'refresh-ahead');
    idp.answer = () =>
      new Response(null, { status: 304, headers: { etag: '"v2"', 'cache-control': 'no-cache' } });
    await settle();
    idp.now += 59_999;
    expect(keys.peek(issuer)).toBeDefined();
    idp.now += 1;
    expect(keys.peek(issuer)).toBeUndefined();
    void keys.load(issuer, 'cold', {});
    await settle();
    expect(idp.inits.at(-1)?.headers).toMatchObject({ 'if-none-match': '"v2"' });
  });

  test('a removed key is gone after the next refresh', async () => {
    const { idp, keys } = setUp();
    idp.keys = [A, B];
    await keys.load(issuer, 'cold', {});
    idp.keys = [B];
    idp.now = 290_000;
    keys.wake(issuer, 'refresh-ahead');
    await settle();
    expect(keys.peek(issuer)).toMatchObject({ keys: [B], generation: 2 });
  });

  test('an outage: keys serve to expiry, then stale, then not at all, and recover by themselves', async () => {
    const { idp, keys, events } = setUp({ staleIfErrorSeconds: 100 });
    await keys.load(issuer, 'cold', {});
    idp.answer = refused;
    idp.now = 280_000;
    keys.wake(issuer, 'refresh-ahead');
    await settle();
    expect(keys.peek(issuer)).toMatchObject({ keys: [A], stale: false });
    idp.now = 310_000;
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [A], stale: true });
    expect(events.at(-1)).toEqual({ type: 'stale-used', issuer, ageSeconds: 310 });
    idp.now = 400_000;
    expect(keys.peek(issuer)).toBeUndefined();
    expect((await refusalOf(keys.load(issuer, 'cold', {}))).code).toBe('jwks_fetch_failed');
    idp.answer = undefined;
    idp.now = 440_000;
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [A], stale: false });
  });

  test('a clock that falls back neither keeps keys for ever nor locks anything', async () => {
    const { idp, keys } = setUp({ jwksUri });
    idp.now = 5_000_000;
    await keys.load(issuer, 'cold', {});
    idp.now = 0;
    expect(keys.peek(issuer)).toMatchObject({ ageSeconds: 0 });
    idp.now = 300_000;
    expect(keys.peek(issuer)).toBeUndefined();
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ ageSeconds: 0 });
  });
});

describe('unknown kid', () => {
  test('a thousand are one fetch at once and one after the cool-down', async () => {
    const { idp, keys, events } = setUp();
    await keys.load(issuer, 'cold', {});
    const flood = async (): Promise<unknown> =>
      Promise.all(Array.from({ length: 500 }, async () => keys.load(issuer, 'unknown-kid', {})));
    await flood();
    await flood();
    expect(idp.count()).toBe(2);
    expect(events.filter(({ type }) => type === 'cooldown')).toHaveLength(1);
    idp.now = 30_000;
    idp.keys = [A, B];
    expect(keys.peek(issuer)?.refreshDue).toBe(true);
    keys.wake(issuer, 'refresh-ahead');
    await settle();
    expect(idp.count()).toBe(3);
    expect(keys.peek(issuer)).toMatchObject({ keys: [A, B], refreshDue: false });
  });

  test('a failed refresh is 503 for the token and keeps the good keys', async () => {
    const { idp, keys } = setUp();
    await keys.load(issuer, 'cold', {});
    idp.answer = refused;
    expect((await refusalOf(keys.load(issuer, 'unknown-kid', {}))).status).toBe(503);
    expect((await refusalOf(keys.load(issuer, 'unknown-kid', {}))).headers['retry-after']).toBe(
      '30',
    );
    expect(keys.peek(issuer)).toMatchObject({ keys: [A], stale: false });
    expect(idp.count()).toBe(2);
  });

  test('wake says settled only when asking again would bring nothing', async () => {
    const { idp, keys } = setUp();
    expect(keys.wake(issuer, 'unknown-kid')).toBe('pending');
    expect(keys.wake(issuer, 'cold')).toBe('pending');
    await settle();
    expect(keys.wake(issuer, 'cold')).toBe('pending');
    idp.now = 40_000;
    expect(keys.wake(issuer, 'unknown-kid')).toBe('pending');
    expect(keys.wake(issuer, 'unknown-kid')).toBe('pending');
    await settle();
    expect(keys.wake(issuer, 'unknown-kid')).toBe('settled');
    expect(idp.count()).toBe(2);
    idp.now = 80_000;
    idp.answer = refused;
    expect(keys.wake(issuer, 'unknown-kid')).toBe('pending');
    await settle();
    expect(keys.wake(issuer, 'unknown-kid')).toBe('pending');
    expect(idp.count()).toBe(3);
  });
});

describe('background work', () => {
  test('is handed to waitUntil, which may throw', async () => {
    const { keys } = setUp();
    const work: Promise<unknown>[] = [];
    keys.wake(issuer, 'cold', { waitUntil: (promise) => work.push(promise) });
    keys.wake(issuer, 'cold', { waitUntil: (promise) => work.push(promise) });
    expect(work).toHaveLength(1);
    await work[0];
    expect(keys.peek(issuer)).toBeDefined();
    keys.purge();
    await expect(keys.load(issuer, 'cold', { waitUntil: broken })).resolves.toMatchObject({
      keys: [A],
    });
  });

  test('that fails is nobody’s unhandled rejection, and neither is a waitUntil that rejects', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', listen);
    const { idp, keys } = setUp();
    idp.answer = refused;
    keys.wake(issuer, 'cold');
    await settle();
    keys.wake(issuer, 'unknown-kid');
    keys.wake('nonsense', 'cold');
    await settle();
    keys.purge();
    keys.wake(issuer, 'cold', { waitUntil: async () => Promise.reject(new Error('x')) });
    await settle();
    process.off('unhandledRejection', listen);
    expect(unhandled).toEqual([]);
  });
});

/** The events while `answer` responds. */
async function tell(answer: (url: string, idp: FakeIssuer) => Response): Promise<unknown[]> {
  const { idp, keys, events } = setUp();
  keys.peek(issuer);
  idp.now = 1000;
  idp.answer = (url) => {
    idp.now += 7;
    return answer(url, idp);
  };
  await keys.load(issuer, 'cold', {}).catch(() => {});
  return events;
}

describe('what is told of a refresh', () => {
  test('is how long it took, and how long the metadata took', async () => {
    const events = await tell((url, idp) => idp.document(url));
    expect(events).toMatchObject([
      { type: 'discovery', outcome: 'found', ms: 7 },
      { type: 'keys-refreshed', outcome: 'replaced', ms: 14 },
    ]);
  });

  test('is the same of one that failed', async () => {
    const events = await tell(() => new Response(null, { status: 500 }));
    expect(events).toEqual([
      {
        type: 'discovery',
        issuer,
        url: metadataUrl,
        outcome: 'failed',
        status: 500,
        errorCode: 'unavailable',
        ms: 7,
      },
      {
        type: 'keys-refreshed',
        issuer,
        url: metadataUrl,
        outcome: 'failed',
        status: 500,
        errorCode: 'unavailable',
        ms: 7,
        keys: 0,
        skipped: 0,
      },
    ]);
  });

  test('names no status where none came', async () => {
    const { idp, keys, events } = setUp();
    idp.answer = refused;
    await refusalOf(keys.load(issuer, 'cold', {}));
    expect(events.map(({ type }) => type)).toEqual(['discovery', 'keys-refreshed']);
    for (const event of events) expect(Object.keys(event)).not.toContain('status');
  });

  test.each([
    [{ jwksUri }, jwksUri],
    [{}, issuer],
  ])('with %j names %s when a transport breaks where no request is known', async (options, url) => {
    const { idp, keys } = setUp(options);
    const headers = {
      get: (name: string): null => {
        if (name === 'etag') return broken();
        return null;
      },
    };
    idp.answer = async (asked) =>
      asked === jwksUri
        ? { status: 200, headers, body: Response.json({ keys: [A] }).body }
        : idp.document(asked);
    const error = await refusalOf(keys.load(issuer, 'cold', {}));
    expect(error.detail).toBe(`network: GET ${url} failed`);
  });

  test('is nothing once it was given up', async () => {
    const { idp, keys, events } = setUp();
    idp.answer = async () => new Promise(() => {});
    keys.wake(issuer, 'cold');
    await settle();
    keys.purge();
    await settle();
    expect(events).toEqual([]);
  });
});

test('metadata that arrives as its keys are purged is told to nobody', async () => {
  const { idp, keys, events } = setUp();
  const chunks = [new TextEncoder().encode(JSON.stringify({ issuer, jwks_uri: jwksUri }))];
  const read = async (): Promise<{ done: boolean; value?: Uint8Array | undefined }> => {
    if (chunks.length > 0) return { done: false, value: chunks.pop() };
    queueMicrotask(() => keys.purge());
    return { done: true };
  };
  const cancel = vi.fn<() => Promise<void>>().mockResolvedValue();
  const body = { getReader: () => ({ read, cancel }), cancel };
  idp.answer = async () => ({ status: 200, headers: new Headers(), body });
  keys.wake(issuer, 'cold');
  await settle();
  expect(chunks).toEqual([]);
  expect(events).toEqual([]);
});

describe('discovery over time', () => {
  test('metadata is read again after a day', async () => {
    const { idp, keys } = setUp();
    await keys.load(issuer, 'cold', {});
    idp.now = 86_399_999;
    await keys.load(issuer, 'cold', {});
    expect(idp.count(metadataUrl)).toBe(1);
    idp.now = 86_399_999 + 300_000;
    await keys.load(issuer, 'cold', {});
    expect(idp.count(metadataUrl)).toBe(2);
  });

  test('the day begins when the metadata was read', async () => {
    const { idp, keys } = setUp();
    keys.peek(issuer);
    idp.now = 5000;
    await keys.load(issuer, 'cold', {});
    idp.now = 5000 + 86_399_999;
    await keys.load(issuer, 'unknown-kid', {});
    expect([idp.count(metadataUrl), idp.count()]).toEqual([1, 2]);
    idp.now = 5000 + 86_400_000 + 30_000;
    await keys.load(issuer, 'unknown-kid', {});
    expect([idp.count(metadataUrl), idp.count()]).toEqual([2, 3]);
  });

  test('a day is over when it is over', async () => {
    const { idp, keys } = setUp();
    await keys.load(issuer, 'cold', {});
    idp.now = 86_400_000;
    await keys.load(issuer, 'cold', {});
    expect(idp.count(metadataUrl)).toBe(2);
  });

  test('and before a refresh after two failed ones, so that a moved key set is found', async () => {
    const { idp, keys } = setUp({ staleIfErrorSeconds: 0 });
    await keys.load(issuer, 'cold', {});
    const moved = 'https://id.example/moved';
    idp.answer = (url) => {
      if (url === metadataUrl) return Response.json({ issuer, jwks_uri: moved });
      return url === moved ? Response.json({ keys: [B] }) : new Response(null, { status: 404 });
    };
    idp.now = 300_000;
    await refusalOf(keys.load(issuer, 'cold', {}));
    idp.now += 1000;
    await refusalOf(keys.load(issuer, 'cold', {}));
    expect(idp.count(metadataUrl)).toBe(1);
    idp.now += 2000;
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [B] });
    expect(idp.count(metadataUrl)).toBe(2);
  });

  test('metadata that cannot be read leaves the known place; wrong metadata does not', async () => {
    const { idp, keys, events } = setUp({ staleIfErrorSeconds: 0 });
    await keys.load(issuer, 'cold', {});
    let metadata = new Response(null, { status: 503 });
    idp.answer = (url) => (url === metadataUrl ? metadata : idp.document(url));
    idp.now = 90_000_000;
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [A] });
    expect(events).toContainEqual({
      type: 'discovery',
      issuer,
      url: metadataUrl,
      outcome: 'failed',
      status: 503,
      errorCode: 'unavailable',
      ms: 0,
    });
    metadata = Response.json({ issuer: 'https://evil.example', jwks_uri: jwksUri });
    idp.now += 300_000;
    expect((await refusalOf(keys.load(issuer, 'cold', {}))).code).toBe('jwks_error');
  });

  test('an etag is not sent to another place', async () => {
    const { idp, keys } = setUp();
    idp.headers = { etag: '"v1"' };
    await keys.load(issuer, 'cold', {});
    idp.answer = (url) =>
      url === metadataUrl
        ? Response.json({ issuer, jwks_uri: 'https://id.example/moved' })
        : Response.json({ keys: [B] });
    idp.now = 90_000_000;
    await keys.load(issuer, 'cold', {});
    expect(idp.inits.at(-1)?.headers).not.toHaveProperty('if-none-match');
  });
});

describe('an injected transport loosens no check', () => {
  test.each<[string, () => Response]>([
    [
      'it followed a redirect',
      () => withUrl(Response.json({ keys: [B] }), 'https://evil.example/jwks'),
    ],
    [
      'it hides the redirect status',
      () => Object.defineProperty(Response.json({ keys: [B] }), 'redirected', { value: true }),
    ],
    ['it answers 302 with keys', () => Response.json({ keys: [B] }, { status: 302 })],
    ['it answers 203 with keys', () => Response.json({ keys: [B] }, { status: 203 })],
    [
      'it answers more than allowed',
      () => Response.json({ keys: [B], filler: ' '.repeat(600_000) }),
    ],
    ['it answers 304 although nothing is held', () => new Response(null, { status: 304 })],
  ])('%s', async (_name, answer) => {
    const { idp, keys } = setUp({ jwksUri });
    idp.answer = answer;
    expect((await refusalOf(keys.load(issuer, 'cold', {}))).code).toBe('jwks_fetch_failed');
    expect(keys.peek(issuer)).toBeUndefined();
  });
});

describe('purge', () => {
  test('drops all keys at once; an answer under way is not used', async () => {
    const { idp, keys } = setUp({ jwksUri });
    await keys.load(issuer, 'cold', {});
    const slow = defer<Response>();
    idp.answer = async () => slow.promise;
    const waiting = keys.load(issuer, 'unknown-kid', {});
    await settle();
    keys.purge();
    expect(keys.peek(issuer)).toBeUndefined();
    idp.answer = undefined;
    idp.keys = [B];
    slow.resolve(Response.json({ keys: [A] }));
    await expect(waiting).resolves.toMatchObject({ keys: [B], generation: 2 });
    expect(idp.inits[1]?.signal.aborted).toBe(true);
    expect(idp.count()).toBe(3);
  });

  test('forgets metadata too, and knows no unknown issuer', async () => {
    const { idp, keys } = setUp();
    await keys.load(issuer, 'cold', {});
    keys.purge('https://unknown.example');
    expect(keys.peek(issuer)).toBeDefined();
    keys.purge(issuer);
    await keys.load(issuer, 'cold', {});
    expect(idp.count(metadataUrl)).toBe(2);
  });
});

describe('close', () => {
  test('ends what is under way and refuses what comes', async () => {
    const { idp, keys, events } = setUp({ jwksUri });
    idp.answer = async () => new Promise(() => {});
    const waiting = refusalOf(keys.load(issuer, 'cold', {}));
    await settle();
    keys.close();
    keys.close();
    expect((await waiting).code).toBe('verifier_closed');
    expect(idp.inits[0]?.signal.aborted).toBe(true);
    expect((await refusalOf(keys.load(issuer, 'cold', {}))).code).toBe('verifier_closed');
    expect(keys.peek(issuer)).toBeUndefined();
    expect(keys.wake(issuer, 'unknown-kid')).toBe('pending');
    keys.purge();
    await settle();
    expect(idp.count()).toBe(1);
    expect(events).toEqual([]);
  });

  test('is what disposing does', async () => {
    const { keys } = setUp();
    await keys.load(issuer, 'cold', {});
    await keys[Symbol.asyncDispose]();
    expect(keys.peek(issuer)).toBeUndefined();
  });
});

describe('where promises are not shared', () => {
  test('each cold request fetches for itself, and the newest answer is kept', async () => {
    const { idp, keys } = setUp({ jwksUri, sharePromises: false });
    const first = defer<Response>();
    const second = defer<Response>();
    idp.answer = async () => (idp.count() === 1 ? first.promise : second.promise);
    const loads = [keys.load(issuer, 'cold', {}), keys.load(issuer, 'cold', {})];
    await settle();
    expect(idp.count()).toBe(2);
    second.resolve(Response.json({ keys: [B] }));
    await settle();
    expect(keys.peek(issuer)).toMatchObject({ keys: [B] });
    first.resolve(Response.json({ keys: [A] }));
    await expect(Promise.all(loads)).resolves.toMatchObject([{ keys: [B] }, { keys: [B] }]);
    expect(keys.peek(issuer)).toMatchObject({ keys: [B], generation: 1 });
  });

  test('a refresh counts as lost after three deadlines and a second', async () => {
    const { idp, keys } = setUp({ jwksUri, sharePromises: false, timeoutMs: 2000 });
    await keys.load(issuer, 'cold', {});
    idp.answer = async () => new Promise(() => {});
    idp.now = 280_000;
    keys.wake(issuer, 'refresh-ahead');
    idp.now += 6999;
    expect(keys.peek(issuer)?.refreshDue).toBe(false);
    idp.now += 1;
    expect(keys.peek(issuer)?.refreshDue).toBe(true);
    keys.close();
  });

  test('a navigator that is null is no Worker', async () => {
    vi.stubGlobal('navigator', null);
    try {
      await expect(setUp({ jwksUri }).keys.load(issuer, 'cold', {})).resolves.toBeDefined();
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test.each([
    ['Cloudflare-Workers', 2],
    ['Node.js/20', 1],
    [undefined, 1],
  ])('user agent %s: %i fetches for two cold requests', async (userAgent, fetches) => {
    vi.stubGlobal('navigator', userAgent === undefined ? undefined : { userAgent });
    try {
      const { idp, keys } = setUp({ jwksUri });
      await Promise.all([keys.load(issuer, 'cold', {}), keys.load(issuer, 'cold', {})]);
      expect(idp.count()).toBe(fetches);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
