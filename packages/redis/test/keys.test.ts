import type { KeyDocument, KeyStoreEvent } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { FetchJwks, FetchResponse } from '@oidc-verify/fetch-jwks';
import { createTestIssuer } from '@oidc-verify/testing';
import type { TestIssuer } from '@oidc-verify/testing';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { redisKeyStore } from '../src/index.ts';
import type { RedisClient } from '../src/index.ts';
import { startProcesses } from './processes.ts';
import type { Processes } from './processes.ts';
import { withRedis } from './with-redis.ts';

const storeSecret = 'a secret of 32 characters or more';
const PROCESSES = 20;
const PATIENT = { timeout: 20_000 };

/** One process that fetches keys. */
interface KeyProcess {
  readonly keys: FetchJwks;
  readonly events: KeyStoreEvent[];
}

withRedis('key documents', () => {
  let processes: Processes;
  let issuer: TestIssuer;
  let fetches: number;

  beforeEach(async () => {
    processes = await startProcesses(3);
    issuer = await createTestIssuer();
    fetches = 0;
  });

  afterEach(async () => {
    await processes.close();
  });

  function open(count: number, { clients } = processes): readonly KeyProcess[] {
    return clients.slice(0, count).map(({ client }) => {
      const events: KeyStoreEvent[] = [];
      const keys = fetchJwks({
        jwksUri: `${issuer.issuer}/jwks`,
        fetch: async (): Promise<FetchResponse> => {
          fetches += 1;
          return Response.json(issuer.jwks());
        },
        store: redisKeyStore(client),
        storeSecret,
        // A busy machine is not what is tried here.
        storeTimeoutMs: 10_000,
        onEvent: (event) => {
          if (event.type === 'key-store') events.push(event);
        },
      });
      return { keys, events };
    });
  }

  const load = async ({ keys }: KeyProcess): Promise<readonly unknown[]> =>
    (await keys.load(issuer.issuer, 'cold', {})).keys.map(({ kid }) => kid);
  const kids = (): readonly unknown[] => issuer.jwks().keys.map(({ kid }) => kid);

  /** Documents are written after the keys were handed out. */
  async function readDocument(): Promise<readonly [key: string, document: KeyDocument]> {
    return vi.waitFor(async () => {
      const [key = ''] = (await processes.world.command('KEYS', '*:document')) as string[];
      const text = String(await processes.world.command('GET', key));
      const document = JSON.parse(text) as KeyDocument | null;
      if (document === null || document.jwks.keys[0]?.kid !== kids()[0]) {
        throw new Error('not written yet');
      }
      return [key, document] as const;
    }, PATIENT);
  }

  test('twenty cold processes cause one fetch', async () => {
    const fleet = await startProcesses(PROCESSES);
    onTestFinished(async () => fleet.close());
    const loaded = await Promise.all(open(PROCESSES, fleet).map(load));
    expect(loaded).toEqual(Array.from({ length: PROCESSES }, kids));
    expect(fetches).toBe(1);
    expect(await Promise.all(open(PROCESSES, fleet).map(load))).toEqual(loaded);
    expect(fetches).toBe(1);
  });

  test('a rotation reaches every process that meets the new kid', async () => {
    const all = open(3);
    await Promise.all(all.map(load));
    await issuer.rotateKeys();
    for (const { keys } of all) {
      const set = await keys.load(issuer.issuer, 'unknown-kid', {});
      expect(set.keys.map(({ kid }) => kid)).toEqual(kids());
    }
    // A copy that is older than the question cannot answer it, so each of them may ask the issuer.
    expect(fetches).toBeGreaterThan(1);
    expect(await Promise.all(open(3).map(load))).toEqual(Array.from({ length: 3 }, kids));
  });

  test.each<[string, (document: KeyDocument) => unknown, string]>([
    [
      'planted',
      (document) => ({ ...document, jwks: { keys: [{ kid: 'evil' }] } }),
      'not-authentic',
    ],
    ['without an HMAC', (document) => ({ ...document, mac: undefined }), 'not-authentic'],
    [
      'back-dated',
      (document) => ({ ...document, fetchedAt: document.fetchedAt + 60 }),
      'not-authentic',
    ],
    ['of another form', () => ['keys'], 'malformed'],
  ])('a document that is %s costs a fetch, and refuses nobody', async (_, change, reason) => {
    await Promise.all(open(1).map(load));
    const [key, document] = await readDocument();
    await processes.world.command('SET', key, JSON.stringify(change(document)));
    const [later] = open(1) as [KeyProcess];
    expect(await load(later)).toEqual(kids());
    expect(fetches).toBe(2);
    expect(later.events).toContainEqual(
      expect.objectContaining({ operation: 'read', outcome: 'refused', reason }),
    );
    // It was replaced.
    expect((await readDocument())[1].jwks).toEqual({ keys: issuer.jwks().keys });
  });

  test.each([
    ['half of a document', 'SET', '{"jwks":'],
    ['a list', 'LPUSH', 'x'],
  ])('%s costs a fetch, and refuses nobody', async (_, name, value) => {
    await Promise.all(open(1).map(load));
    const [key] = await readDocument();
    await processes.world.command('DEL', key);
    await processes.world.command(name, key, value);
    const [later] = open(1) as [KeyProcess];
    expect(await load(later)).toEqual(kids());
    expect(later.events).toContainEqual(
      expect.objectContaining({ operation: 'read', outcome: 'failed' }),
    );
    expect(fetches).toBe(2);
  });

  test('no key names the issuer, and all of one issuer have one hash tag', async () => {
    const [{ client }] = processes.clients as [(typeof processes.clients)[0]];
    const { signal } = new AbortController();
    const store = redisKeyStore(client, { prefix: 'app' });
    const document = { jwks: { keys: [] }, url: 'https://a.test/jwks', fetchedAt: 1 };
    await store.write('https://a.test/', document, { maxAgeSeconds: 60, signal });
    await store.lock?.('https://a.test/', { seconds: 30, signal });
    const keys = ((await processes.world.command('KEYS', 'app:*')) as string[]).toSorted();
    expect(keys).toEqual([
      expect.stringMatching(/^app:keys:\{[0-9a-f]{64}\}:document$/),
      expect.stringMatching(/^app:keys:\{[0-9a-f]{64}\}:lock$/),
    ]);
    for (const key of keys) {
      const ttl = Number(await processes.world.command('PTTL', key));
      expect(ttl).toBeGreaterThan(0);
      expect(ttl).toBeLessThanOrEqual(60_000);
    }
  });

  test('a lock whose answer is lost is given back, and one that is asked for twice is taken once', async () => {
    const [first] = processes.clients as [(typeof processes.clients)[0]];
    const { signal } = new AbortController();
    const locks = async (): Promise<unknown> => processes.world.command('KEYS', '*:lock');
    processes.world.proxy.setFault('answer-lost');
    const lost = redisKeyStore(first.client, { timeoutMs: 100 }).lock?.('i', {
      seconds: 30,
      signal,
    });
    await expect(Promise.resolve(lost)).rejects.toThrow(Error);
    await vi.waitFor(async () => expect(await locks()).toEqual([]), PATIENT);
    processes.world.proxy.setFault('none');
    // As a client does on a new connection.
    const sendTwice: RedisClient = async ([name = '', ...args]) => {
      await first.command(name, ...args);
      return first.command(name, ...args);
    };
    const twice = redisKeyStore(sendTwice);
    expect(await twice.lock?.('i', { seconds: 30, signal })).toBeTypeOf('function');
    expect(await twice.lock?.('i', { seconds: 30, signal })).toBeUndefined();
  });

  test('a lock that nobody waits for any more is given back', async () => {
    const [one, other] = processes.clients.map(({ client }) => redisKeyStore(client));
    expect(await one?.lock?.('i', { seconds: 30, signal: AbortSignal.abort() })).toBeUndefined();
    const { signal } = new AbortController();
    expect(await other?.lock?.('i', { seconds: 30, signal })).toBeTypeOf('function');
  });
});
