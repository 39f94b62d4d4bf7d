import type { AuthEvent, Jwk, KeyDocument, KeySet } from '@oidc-verify/core';
import { createFakeKeyStore } from '@oidc-verify/testing';
import type { FakeKeyStore, KeyStoreFault } from '@oidc-verify/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fetchJwks } from '../src/index.ts';
import type { FetchJwks, FetchJwksOptions } from '../src/index.ts';
import { FakeIssuer, issuer, jwksUri, metadataUrl, settle } from './issuer.ts';
import { createJwk } from './keys.ts';
import { refusalOf } from './refusal.ts';

const [A, B, EVIL] = [createJwk('a'), createJwk('b'), createJwk('evil')];
const SECRET = 'a secret of 32 characters or more';
const START = 1_800_000_000_000;

let idp: FakeIssuer;
let store: FakeKeyStore;
let events: AuthEvent[];
let work: Promise<unknown>[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  idp = new FakeIssuer([A]);
  store = createFakeKeyStore({ hasLock: false, now: () => START + idp.now });
  events = [];
  work = [];
});

afterEach(() => {
  vi.useRealTimers();
});

/** One process of several that share the store. */
function open(options: FetchJwksOptions = {}): FetchJwks {
  return fetchJwks({
    fetch: idp.fetch,
    jwksUri,
    now: () => START + idp.now,
    monotonicMs: idp.clock,
    random: () => 0.5,
    store,
    storeSecret: SECRET,
    onEvent: (event) => events.push(event),
    ...options,
  });
}

/** Lets time pass for timers alone, and everything that it sets off. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 50) {
    vi.advanceTimersByTime(Math.min(left, 50));
    // oxlint-disable-next-line no-await-in-loop -- step by step
    await settle();
  }
}

/** Resolves when nothing is under way any more, the writing of what was fetched included. */
async function drain(): Promise<void> {
  while (work.length > 0) {
    // oxlint-disable-next-line no-await-in-loop -- one may start the next
    await Promise.all(work.splice(0));
  }
}

/** Lets time pass until nothing is under way: a document is signed on other threads, in time of its own. */
async function passUntilDrained(): Promise<void> {
  let isOver = false;
  const drained = drain().finally(() => {
    isOver = true;
  });
  // oxlint-disable-next-line no-await-in-loop, no-unmodified-loop-condition -- step by step
  while (!isOver) await pass(50);
  await drained;
}

const call = { waitUntil: (promise: Promise<unknown>) => void work.push(promise) };

async function load(keys: FetchJwks, because: 'cold' | 'unknown-kid' = 'cold'): Promise<KeySet> {
  const set = await keys.load(issuer, because, call);
  await drain();
  return set;
}

async function wake(keys: FetchJwks): Promise<void> {
  keys.wake(issuer, 'refresh-ahead', call);
  await drain();
}

const storeEvents = (): readonly AuthEvent[] => events.filter(({ type }) => type === 'key-store');
const down = (): Response => new Response(null, { status: 503 });

describe('a process that starts', () => {
  test('fetches where the store has nothing, and leaves what it fetched', async () => {
    idp.headers = { etag: '"v1"', 'cache-control': 'max-age=600' };
    await load(open());
    expect(store.calls).toEqual([
      { method: 'read', issuer, reason: 'cold' },
      { method: 'write', issuer },
    ]);
    expect(JSON.parse(store.documents.get(issuer) ?? '')).toEqual({
      jwks: { keys: [A] },
      url: jwksUri,
      etag: '"v1"',
      fetchedAt: START / 1000,
      ttlSeconds: 600,
      mac: expect.stringMatching(/^[\da-f]{64}$/) as unknown,
    });
  });

  test('starts with what another one fetched, as old as it is', async () => {
    await load(open());
    idp.now = 100_000;
    events.length = 0;
    const second = open();
    await expect(load(second)).resolves.toMatchObject({ keys: [A], ageSeconds: 100, stale: false });
    expect(idp.count()).toBe(1);
    expect(events).toEqual([
      {
        type: 'keys-refreshed',
        issuer,
        url: jwksUri,
        outcome: 'replaced',
        ms: 0,
        keys: 1,
        skipped: 0,
        source: 'store',
        ageSeconds: 100,
      },
    ]);
    idp.now = 299_999;
    expect(second.peek(issuer)).toBeDefined();
    idp.now = 300_000;
    expect(second.peek(issuer)).toBeUndefined();
  });

  test('needs no metadata then, and reads it before its own first fetch', async () => {
    const discovering = { jwksUri: undefined };
    await load(open(discovering));
    const second = open(discovering);
    await load(second);
    expect([idp.count(metadataUrl), idp.count()]).toEqual([1, 1]);
    idp.now = 300_000;
    await load(second);
    expect([idp.count(metadataUrl), idp.count()]).toEqual([2, 2]);
  });

  test('confirms an old document with its ETag', async () => {
    idp.headers = { etag: '"v1"' };
    await load(open());
    idp.now = 86_400_000;
    idp.answer = (_url) => new Response(null, { status: 304 });
    await expect(load(open())).resolves.toMatchObject({ keys: [A], ageSeconds: 0 });
    expect(idp.inits[1]?.headers).toMatchObject({ 'if-none-match': '"v1"' });
    const written = JSON.parse(store.documents.get(issuer) ?? '') as KeyDocument;
    expect(written.fetchedAt).toBe((START + 86_400_000) / 1000);
  });

  test('each promise on its own, as on Workers, comes to the same', async () => {
    await load(open({ sharePromises: false }));
    await load(open({ sharePromises: false }));
    expect(idp.count()).toBe(1);
  });
});

/** A process that starts when the document in the store has that age, and the issuer is down. */
async function startAt(ageMs: number): Promise<FetchJwks> {
  await load(open());
  idp.now = ageMs;
  idp.answer = down;
  return open({ staleIfErrorSeconds: 100, monotonicMs: () => 0 });
}

describe('how long a document serves counts from when it was fetched, in wall time', () => {
  test('fresh for its time', async () => {
    await expect(load(await startAt(299_999))).resolves.toMatchObject({ stale: false });
    expect(idp.count()).toBe(1);
  });

  test('stale while the issuer is down, for as long as any keys', async () => {
    await expect(load(await startAt(300_000))).resolves.toMatchObject({ stale: true });
    await expect(load(await startAt(399_999))).resolves.toMatchObject({ stale: true });
  });

  test('and no longer', async () => {
    expect((await refusalOf(load(await startAt(400_000)))).code).toBe('jwks_fetch_failed');
  });

  test('however long it says that it is fresh', async () => {
    idp.headers = { 'cache-control': 'max-age=3600' };
    await load(open());
    idp.now = 400_000;
    await load(open({ maxTtlSeconds: 300 }));
    expect(idp.count()).toBe(2);
  });
});

describe('what a store answers wrongly, late or never costs a fetch, not a refusal', () => {
  type Row = readonly [KeyStoreFault, readonly object[]];
  const read = { type: 'key-store', issuer, operation: 'read' };
  const write = { type: 'key-store', issuer, operation: 'write' };

  test.each<Row>([
    [
      'throws',
      [
        { ...read, outcome: 'failed' },
        { ...write, outcome: 'failed' },
      ],
    ],
    [
      'rejects',
      [
        { ...read, outcome: 'failed' },
        { ...write, outcome: 'failed' },
      ],
    ],
    [
      'hangs',
      [
        { ...read, outcome: 'timeout' },
        { ...write, outcome: 'timeout' },
      ],
    ],
    ['forgets', []],
    ['garbage', [{ ...read, outcome: 'refused', reason: 'malformed' }]],
    ['plants', [{ ...read, outcome: 'refused', reason: 'not-authentic' }]],
    ['back-dates', [{ ...read, outcome: 'refused', reason: 'not-authentic' }]],
    ['mixes-up', [{ ...read, outcome: 'refused', reason: 'not-authentic' }]],
  ])('%s', async (fault, told) => {
    await load(open());
    const other = 'https://other.example';
    await open().load(other, 'cold', call);
    await drain();
    store.documents.delete(fault === 'forgets' ? issuer : '');
    store.planted = { keys: [EVIL] };
    store.fault = fault;
    idp.now = 1_000;
    events.length = 0;
    const before = idp.count();
    const set = open().load(issuer, 'cold', call);
    await (fault === 'hangs' ? passUntilDrained() : drain());
    await expect(set).resolves.toMatchObject({ keys: [A], ageSeconds: 0, stale: false });
    expect(idp.count()).toBe(before + 1);
    expect(storeEvents()).toEqual(told);
  });

  test('a deadline of its own', async () => {
    store.fault = 'hangs';
    const set = open({ storeTimeoutMs: 200 }).load(issuer, 'cold', {});
    await pass(150);
    expect(idp.count()).toBe(0);
    await pass(50);
    expect(idp.count()).toBe(1);
    await expect(set).resolves.toMatchObject({ keys: [A] });
  });

  test('a write that hangs holds nobody', async () => {
    store.fault = 'none';
    const keys = open();
    const loading = keys.load(issuer, 'cold', {});
    store.fault = 'hangs';
    await pass(500);
    await expect(loading).resolves.toMatchObject({ keys: [A] });
  });

  test.each<[string, (document: KeyDocument) => unknown, string]>([
    ['text', () => 'x', 'malformed'],
    ['a list', () => [], 'malformed'],
    ['no url', ({ jwks, fetchedAt }) => ({ jwks, fetchedAt }), 'malformed'],
    ['an age that is no number', (document) => ({ ...document, fetchedAt: '1' }), 'malformed'],
    ['a ttl below zero', (document) => ({ ...document, ttlSeconds: -1 }), 'malformed'],
    ['a document in a circle', toCircle, 'malformed'],
    ['a bigint', (document) => ({ ...document, fetchedAt: 1n }), 'malformed'],
    ['too much', (document) => ({ ...document, filler: 'x'.repeat(1_100_000) }), 'malformed'],
    [
      'a day ahead',
      (document) => ({ ...document, fetchedAt: START / 1000 + 86_400 }),
      'in-the-future',
    ],
    ['another url', (document) => ({ ...document, url: 'https://evil.example/' }), 'url'],
    ['an empty set', (document) => ({ ...document, jwks: { keys: [] } }), 'unusable'],
    ['no list', (document) => ({ ...document, jwks: {} }), 'unusable'],
    ['secrets', (document) => ({ ...document, jwks: { keys: [{ ...A, d: 'AQ' }] } }), 'unusable'],
  ])('also where the store is trusted: %s', async (_name, spoil, reason) => {
    await load(open());
    const good = JSON.parse(store.documents.get(issuer) ?? '') as KeyDocument;
    vi.spyOn(store, 'read').mockReturnValue(spoil(good));
    const trusting = open({ storeSecret: undefined, dangerouslyTrustStore: true });
    events.length = 0;
    await expect(load(trusting)).resolves.toMatchObject({ keys: [A] });
    expect(storeEvents()).toEqual([{ ...read, outcome: 'refused', reason }]);
    expect(idp.count()).toBe(2);
  });

  test('null is nothing, and no event', async () => {
    vi.spyOn(store, 'read').mockReturnValue(null);
    await load(open());
    expect(storeEvents()).toEqual([]);
  });

  test('a clock of another machine may be a minute ahead', async () => {
    await load(open({ now: () => START + 59_000 }));
    await expect(load(open())).resolves.toMatchObject({ ageSeconds: 0 });
    expect(idp.count()).toBe(1);
  });
});

function toCircle(document: KeyDocument): unknown {
  const circle: Record<string, unknown> = { ...document };
  circle['self'] = circle;
  return circle;
}

describe('the secret', () => {
  test('without it a document proves nothing: a planted key is used where the store is trusted', async () => {
    await load(open());
    store.fault = 'plants';
    store.planted = { keys: [EVIL] };
    const trusting = { storeSecret: undefined, dangerouslyTrustStore: true };
    await expect(load(open(trusting))).resolves.toMatchObject({ keys: [EVIL] });
    await expect(load(open())).resolves.toMatchObject({ keys: [A] });
  });

  test('another one is no one', async () => {
    await load(open());
    await load(open({ storeSecret: `${SECRET}!` }));
    expect(idp.count()).toBe(2);
  });

  test('is replaced in steps: the first of a list signs, each is accepted', async () => {
    const next = new Uint8Array(32).fill(7);
    await load(open());
    await load(open({ storeSecret: [next, SECRET] }));
    expect(idp.count()).toBe(1);
    idp.now = 300_000;
    await load(open({ storeSecret: [next, SECRET] }));
    await load(open({ storeSecret: next }));
    expect(idp.count()).toBe(2);
    await load(open());
    expect(idp.count()).toBe(3);
  });

  test('does not mind how a store orders members', async () => {
    await load(open());
    const [key] = (JSON.parse(store.documents.get(issuer) ?? '') as KeyDocument).jwks.keys;
    const document = JSON.parse(store.documents.get(issuer) ?? '') as KeyDocument;
    const reversed = Object.fromEntries(Object.entries(key ?? {}).toReversed());
    const turned = Object.entries({ ...document, jwks: { keys: [reversed] } }).toReversed();
    store.documents.set(issuer, JSON.stringify(Object.fromEntries(turned)));
    await load(open());
    expect(idp.count()).toBe(1);
  });

  test.each<[string, (document: Record<string, unknown>) => void]>([
    ['fetchedAt', (document) => void (document['fetchedAt'] = START / 1000 + 1)],
    ['ttlSeconds', (document) => void (document['ttlSeconds'] = 3_600)],
    ['url', (document) => void (document['url'] = 'https://id.example/other')],
    ['etag', (document) => void (document['etag'] = '"x"')],
    ['a member of a key', (document) => void (document['jwks'] = { keys: [{ ...A, use: 'enc' }] })],
    ['one key more', (document) => void (document['jwks'] = { keys: [A, EVIL] })],
    ['no mac', (document) => void delete document['mac']],
    [
      'an upper-case mac',
      (document) => void (document['mac'] = String(document['mac']).toUpperCase()),
    ],
    ['an empty mac', (document) => void (document['mac'] = '')],
  ])('covers %s', async (_name, change) => {
    await load(open());
    const document = JSON.parse(store.documents.get(issuer) ?? '') as Record<string, unknown>;
    change(document);
    store.documents.set(issuer, JSON.stringify(document));
    await load(open());
    expect(storeEvents()).toMatchObject([{ outcome: 'refused', reason: 'not-authentic' }]);
    expect(idp.count()).toBe(2);
  });
});

describe('a refresh that is due', () => {
  test('takes what another process fetched meanwhile, and fetches where that is no newer', async () => {
    const [first, second] = [open(), open()];
    await load(first);
    await load(second);
    idp.now = 250_000;
    idp.keys = [B];
    await wake(first);
    await wake(second);
    expect(second.peek(issuer)).toMatchObject({ keys: [B], ageSeconds: 0, refreshDue: false });
    expect(idp.count()).toBe(2);
    expect(
      store.calls.filter(({ method }) => method === 'read').map(({ reason }) => reason),
    ).toEqual(['cold', 'cold', 'due', 'due']);
  });

  test('a failure of its own is over when another process succeeded', async () => {
    const [first, second] = [open(), open()];
    await load(first);
    await load(second);
    idp.now = 300_000;
    idp.answer = down;
    await expect(load(second)).resolves.toMatchObject({ stale: true });
    idp.now = 302_000;
    idp.answer = undefined;
    await load(first);
    await load(second);
    await settle();
    expect(second.peek(issuer)).toMatchObject({ stale: false, ageSeconds: 0 });
    expect(idp.count()).toBe(3);
  });
});

describe('an unknown kid is never answered by a copy that is older than the question', () => {
  test('a copy with the new key from before is adopted, and the issuer is asked all the same', async () => {
    const [first, second] = [open(), open()];
    await load(first);
    await load(second);
    idp.now = 40_000;
    idp.keys = [A, B];
    await load(first, 'unknown-kid');
    idp.now = 50_000;
    await expect(load(second, 'unknown-kid')).resolves.toMatchObject({ keys: [A, B] });
    expect(idp.count()).toBe(3);
  });

  test('one that joined a refresh that the store answers asks again', async () => {
    const [first, second] = [open(), open()];
    await load(first);
    await load(second);
    idp.now = 250_000;
    await wake(first);
    idp.keys = [A, B];
    second.wake(issuer, 'refresh-ahead');
    await expect(load(second, 'unknown-kid')).resolves.toMatchObject({ keys: [A, B] });
    expect(idp.count()).toBe(3);
    await load(second, 'unknown-kid');
    expect(idp.count()).toBe(3);
  });
});

/** Lets the clock go on with the timers. */
async function passAll(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 50) {
    idp.now += 50;
    // oxlint-disable-next-line no-await-in-loop -- step by step
    await pass(50);
  }
}

describe('with a lock', () => {
  beforeEach(() => {
    store = createFakeKeyStore({ now: () => START + idp.now });
  });

  test('one of twenty processes that start together fetches for all', async () => {
    const all = Array.from({ length: 20 }, async () => open().load(issuer, 'cold', {}));
    await passAll(2_000);
    for (const set of await Promise.all(all)) expect(set.keys).toEqual([A]);
    expect(idp.count()).toBe(1);
    expect(store.count('release')).toBe(1);
  });

  test('one of twenty asks for a new key, and all get it', async () => {
    // A clock that goes on: the request is made after all have asked.
    const monotonicMs = (): number => (idp.now += 0.001);
    const now = (): number => START + monotonicMs();
    const processes = Array.from({ length: 20 }, () => open({ now, monotonicMs }));
    const [first] = processes;
    if (first !== undefined) await load(first);
    await Promise.all(processes.map(async (keys) => load(keys)));
    idp.now = 40_000;
    idp.keys = [A, B];
    const all = processes.map(async (keys) => keys.load(issuer, 'unknown-kid', call));
    await passAll(3_500);
    for (const set of await Promise.all(all)) expect(set.keys).toEqual([A, B]);
    expect(idp.count()).toBe(2);
  });

  test('who waits for a process that died fetches after two seconds', async () => {
    await store.lock?.(issuer, { seconds: 30, signal: new AbortController().signal });
    const set = open().load(issuer, 'cold', {});
    await passAll(1_500);
    expect(idp.count()).toBe(0);
    await passAll(2_000);
    await expect(set).resolves.toMatchObject({ keys: [A] });
    expect(idp.count()).toBe(1);
  });

  test.each<KeyStoreFault>(['throws', 'rejects', 'hangs'])(
    'that %s, every process fetches',
    async (fault) => {
      store.fault = fault;
      const all = [open(), open()].map(async (keys) => keys.load(issuer, 'cold', {}));
      await pass(2_000);
      await expect(Promise.all(all)).resolves.toHaveLength(2);
      expect(idp.count()).toBe(2);
    },
  );

  test('is given back after a failure, too', async () => {
    idp.answer = down;
    await refusalOf(open().load(issuer, 'cold', call));
    await drain();
    expect(store.count('release')).toBe(1);
    idp.answer = undefined;
    await expect(load(open())).resolves.toMatchObject({ keys: [A] });
  });
});

describe('purge', () => {
  test('no copy from before brings the keys back, nor one of the minute in which clocks may differ', async () => {
    const [first, second] = [open(), open()];
    await load(first);
    await load(second);
    idp.now = 10_000;
    second.purge(issuer);
    idp.answer = down;
    await refusalOf(load(second));
    idp.answer = undefined;
    idp.keys = [B];
    idp.now = 60_000;
    await expect(load(second)).resolves.toMatchObject({ keys: [B] });
    expect(idp.count()).toBe(3);
  });

  test.each(['one issuer', 'all issuers'])(
    'of %s that is not in memory holds as well',
    async (what) => {
      await load(open());
      const second = open();
      second.purge(what === 'one issuer' ? issuer : undefined);
      await load(second);
      expect(idp.count()).toBe(2);
    },
  );

  test('survives that the issuer is forgotten', async () => {
    const keys = open();
    await load(keys);
    keys.purge(issuer);
    keys.forget(issuer);
    await load(keys);
    expect(idp.count()).toBe(2);
  });

  test('a minute later another process may share again', async () => {
    const [first, second] = [open(), open()];
    second.purge();
    idp.now = 61_000;
    await load(first);
    idp.now = 62_000;
    await load(second);
    expect(idp.count()).toBe(1);
  });

  test('a refresh that waits for the store when it comes is given up', async () => {
    await load(open());
    const second = open();
    const waiting = second.load(issuer, 'cold', call);
    second.purge(issuer);
    await expect(waiting).resolves.toMatchObject({ keys: [A] });
    expect(idp.count()).toBe(2);
  });
});

function keyFault({ kid }: Jwk): 'other-algorithm' | undefined {
  return kid === 'a' ? 'other-algorithm' : undefined;
}

test('a set of which the verifier can use nothing is not taken from the store either', async () => {
  await load(open());
  idp.keys = [B];
  await expect(open().load(issuer, 'cold', { keyFault })).resolves.toMatchObject({ keys: [B] });
  expect(idp.count()).toBe(2);
});

test('waitUntil is told of the write as well', async () => {
  await open().load(issuer, 'cold', call);
  expect(work).toHaveLength(2);
  await drain();
  expect(store.count('write')).toBe(1);
});

describe('a refresh that waits for something else than the issuer', () => {
  test.each([
    ['close', 'verifier_closed', (keys: FetchJwks) => keys.close()],
    ['forget', 'jwks_fetch_failed', (keys: FetchJwks) => keys.forget(issuer)],
  ])('for the store is ended at once by %s', async (_name, code, end) => {
    store.fault = 'hangs';
    const keys = open();
    const waiting = refusalOf(keys.load(issuer, 'cold', call));
    await settle();
    end(keys);
    expect((await waiting).code).toBe(code);
    // Nothing is asked for any more once the store has had its time.
    await passUntilDrained();
    expect(idp.count()).toBe(0);
  });

  test('for its turn is ended at once by close, and asks nobody afterwards', async () => {
    idp.answer = async () => new Promise(() => {});
    const keys = open({ store: undefined, storeSecret: undefined, maxConcurrentColdFetches: 1 });
    const waiting = [issuer, 'https://other.example'].map((name) => keys.load(name, 'cold', call));
    const outcomes = Promise.all(waiting.map(async (each) => (await refusalOf(each)).code));
    await settle();
    keys.close();
    expect(await outcomes).toEqual(['verifier_closed', 'verifier_closed']);
    await passUntilDrained();
    expect(idp.count()).toBe(1);
  });
});
