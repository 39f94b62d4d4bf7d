import { isAuthError } from '@oidc-verify/core';
import type {
  SharedRevocations,
  SharedRevocationsEvent,
  TokenFacts,
} from '@oidc-verify/core/revocation';
import { describe, expect, test } from 'vitest';
import { durableRevocations, RevocationObject } from '../src/index.ts';
import type { DurableRevocationsOptions } from '../src/index.ts';
import { createObjects } from './objects.ts';
import type { ObjectFault, Objects } from './objects.ts';

const START_SECONDS = 1_800_000_000;
const issuer = 'https://login.example.com/';

class World {
  atMs = START_SECONDS * 1_000;
  readonly events: SharedRevocationsEvent[] = [];
  objects!: Objects;

  readonly now = (): number => this.atMs;

  /** The revocations as one more isolate sees them. */
  isolate(options: DurableRevocationsOptions = {}): SharedRevocations {
    return durableRevocations(this.objects.namespace, {
      now: this.now,
      onEvent: (event) => this.events.push(event),
      ...options,
    });
  }

  get outcomes(): readonly string[] {
    return this.events.map(({ outcome, reason }) =>
      reason === undefined ? outcome : `${outcome} (${reason})`,
    );
  }
}

async function createWorld(): Promise<World> {
  const world = new World();
  world.objects = await createObjects(
    (state) => new RevocationObject(state, undefined, { now: world.now }),
  );
  return world;
}

function tokenOf(facts: Partial<TokenFacts> = {}): TokenFacts {
  return {
    issuer,
    subject: 'alice',
    sessionId: 's-1',
    jti: 't-1',
    issuedAt: START_SECONDS - 60,
    expiresAt: START_SECONDS + 3_600,
    ...facts,
  };
}

const END = { issuer, expiresAt: START_SECONDS + 3_600 };

/** Whether a token is revoked, or the code of the error. */
async function ask(store: SharedRevocations, token = tokenOf()): Promise<unknown> {
  try {
    return await store.isRevoked(token);
  } catch (error) {
    return isAuthError(error) ? error.code : error;
  }
}

describe('a revocation', () => {
  test('reaches another isolate as soon as its copy is too old', async () => {
    const world = await createWorld();
    const [one, other] = [world.isolate(), world.isolate()];
    expect(await ask(other)).toBe(false);
    await one.revoke({ ...END, sessionId: 's-1' });
    world.atMs += 1_001;
    expect(await ask(other)).toBe(true);
    expect(await ask(other, tokenOf({ sessionId: 's-2' }))).toBe(false);
  });

  test('holds at once in the isolate that made it, and is answered there without a promise', async () => {
    const world = await createWorld();
    const store = world.isolate();
    await store.ready();
    await store.revoke({ ...END, jti: 't-1' });
    expect(store.isRevoked(tokenOf())).toBe(true);
    expect(store.isRevoked(tokenOf({ jti: 't-2' }))).toBe(false);
  });

  test('is known to an isolate that starts after it', async () => {
    const world = await createWorld();
    await world.isolate().revoke({ ...END, subject: 'alice' });
    expect(await ask(world.isolate())).toBe(true);
  });

  test('of the same tokens is one entry: the latest end and the latest issuedUntil count', async () => {
    const world = await createWorld();
    const store = world.isolate();
    const until = { ...END, subject: 'alice' };
    await store.revoke({ ...until, issuedUntil: START_SECONDS - 60, expiresAt: END.expiresAt });
    await store.revoke({
      ...until,
      issuedUntil: START_SECONDS - 600,
      expiresAt: END.expiresAt - 9,
    });
    expect(world.objects.rows('revocations')).toHaveLength(1);
    expect(await ask(world.isolate())).toBe(true);
    expect(await ask(world.isolate(), tokenOf({ issuedAt: START_SECONDS }))).toBe(false);
    await store.revoke({ ...until, issuedUntil: START_SECONDS });
    expect(world.objects.rows('revocations')).toHaveLength(1);
    expect(await ask(world.isolate(), tokenOf({ issuedAt: START_SECONDS }))).toBe(true);
  });

  test('that changes nothing is not told again', async () => {
    const world = await createWorld();
    const store = world.isolate();
    await store.revoke({ ...END, jti: 't-1' });
    const before = world.objects.rows('revocations');
    await store.revoke({ ...END, jti: 't-1' });
    expect(world.objects.rows('revocations')).toEqual(before);
  });

  test('ends by itself, a tolerance after its end', async () => {
    const world = await createWorld();
    const store = world.isolate({ clockToleranceSeconds: 30 });
    await store.revoke({ ...END, jti: 't-1' });
    const token = tokenOf();
    world.atMs = (END.expiresAt + 29) * 1_000;
    expect(await ask(store, token)).toBe(true);
    await world.objects.ring();
    expect(world.objects.rows('revocations')).toHaveLength(1);
    world.atMs = (END.expiresAt + 90) * 1_000;
    await world.objects.ring();
    expect(world.objects.rows('revocations')).toEqual([]);
    expect(await ask(store, token)).toBe(false);
    expect(store.healthcheck()).toMatchObject({ entries: 0 });
  });

  test('stays when its object is evicted', async () => {
    const world = await createWorld();
    const [one, other] = [world.isolate(), world.isolate()];
    await one.revoke({ ...END, jti: 't-1' });
    world.objects.evict();
    expect(await ask(other)).toBe(true);
    await one.revoke({ ...END, jti: 't-2' });
    world.atMs += 1_001;
    expect(await ask(other, tokenOf({ jti: 't-2' }))).toBe(true);
  });

  test('is refused when there is no room for it, and those that are there still count', async () => {
    const world = await createWorld();
    const store = world.isolate({ maxEntries: 1 });
    await store.revoke({ ...END, jti: 't-1' });
    await expect(store.revoke({ ...END, jti: 't-2' })).rejects.toMatchObject({
      code: 'verification_unavailable',
    });
    await store.revoke({ ...END, jti: 't-1', expiresAt: END.expiresAt + 1 });
    expect(await ask(store)).toBe(true);
    expect(await ask(store, tokenOf({ jti: 't-2' }))).toBe(false);
    world.atMs = (END.expiresAt + 121) * 1_000;
    await store.revoke({ issuer, jti: 't-3', expiresAt: END.expiresAt + 9_999 });
  });

  test('that is not one is refused with its path', async () => {
    const world = await createWorld();
    await expect(world.isolate().revoke({ issuer } as never)).rejects.toThrow(
      'revocation.expiresAt',
    );
    expect(world.objects.requests).toBe(0);
  });
});

describe('the copy', () => {
  test('of a large log is read in pages, while it grows', async () => {
    const world = await createWorld();
    const store = world.isolate();
    for (let index = 0; index < 5_020; index++) {
      // oxlint-disable-next-line no-await-in-loop -- the order is that of the log
      await store.revoke({ ...END, jti: `${index}` });
    }
    const other = world.isolate();
    const before = world.objects.requests;
    await Promise.all([other.ready(), store.revoke({ ...END, jti: 'late' })]);
    expect(world.objects.requests).toBe(before + 1 + 2);
    expect(other.healthcheck().entries).toBeGreaterThanOrEqual(5_020);
    for (const jti of ['0', '4999', '5000', '5019']) {
      expect(other.isRevoked(tokenOf({ jti }))).toBe(true);
    }
  });

  test('is refreshed ahead, with no request waiting for it', async () => {
    const world = await createWorld();
    const [one, other] = [world.isolate(), world.isolate()];
    await other.ready();
    await one.revoke({ ...END, jti: 't-1' });
    world.atMs += 600;
    expect(other.isRevoked(tokenOf())).toBe(false);
    await expect.poll(() => other.isRevoked(tokenOf())).toBe(true);
  });

  test('is not refreshed while it is young', async () => {
    const world = await createWorld();
    const store = world.isolate();
    await store.ready();
    const before = world.objects.requests;
    world.atMs += 499;
    for (let index = 0; index < 100; index++) expect(store.isRevoked(tokenOf())).toBe(false);
    expect(world.objects.requests).toBe(before);
  });

  test('is read by one of many requests that need it', async () => {
    const world = await createWorld();
    const store = world.isolate();
    const answers = await Promise.all(Array.from({ length: 50 }, async () => ask(store)));
    expect(new Set(answers)).toEqual(new Set([false]));
    expect(world.objects.requests).toBe(1);
  });

  test('gives back to an object what it lost, and learns of what comes after', async () => {
    const world = await createWorld();
    const [one, other] = [world.isolate(), world.isolate()];
    await one.revoke({ ...END, jti: 't-1' });
    expect(await ask(other)).toBe(true);
    world.objects.destroy();
    await world.isolate().revoke({ ...END, jti: 't-2' });
    world.atMs += 1_001;
    expect(await ask(other, tokenOf({ jti: 't-2' }))).toBe(true);
    expect(await ask(other)).toBe(true);
    expect(world.outcomes).toContain('reset');
    expect(await ask(world.isolate())).toBe(true);
    expect(await ask(world.isolate(), tokenOf({ jti: 't-3' }))).toBe(false);
  });

  test('is read from its beginning when the object was set back, and gives back what is missing', async () => {
    const world = await createWorld();
    const store = world.isolate();
    for (const jti of ['t-1', 't-2', 't-3']) {
      // oxlint-disable-next-line no-await-in-loop -- the order is that of the log
      await store.revoke({ ...END, jti });
    }
    await store.ready();
    world.objects.execute('DELETE FROM revocations WHERE position > 1');
    world.objects.execute('UPDATE log SET position = 1');
    world.objects.evict();
    await world.isolate().revoke({ ...END, jti: 't-4' });
    await store.ready();
    await store.ready();
    expect(world.outcomes).toContain('reset');
    const later = world.isolate();
    await later.ready();
    for (const jti of ['t-1', 't-2', 't-3', 't-4']) {
      expect([jti, store.isRevoked(tokenOf({ jti }))]).toEqual([jti, true]);
      expect([jti, later.isRevoked(tokenOf({ jti }))]).toEqual([jti, true]);
    }
  });

  test('that was read after the clock was set back is recent', async () => {
    const world = await createWorld();
    const store = world.isolate();
    expect(await ask(store)).toBe(false);
    world.atMs -= 3_600_000;
    expect(await ask(store)).toBe(false);
    const { requests } = world.objects;
    expect(store.healthcheck()).toMatchObject({ usable: true, ageSeconds: 0 });
    expect(await ask(store)).toBe(false);
    expect(world.objects.requests).toBe(requests);
  });

  test('is too old once the clock was set back', async () => {
    const world = await createWorld();
    const store = world.isolate({ timeoutMs: 20 });
    await store.ready();
    world.objects.fault = 'rejects';
    world.atMs -= 10;
    expect(await ask(store)).toBe('verification_unavailable');
  });

  test('is not asked any more once it is closed', async () => {
    const world = await createWorld();
    const store = world.isolate();
    await store.ready();
    await store.close();
    await store.close();
    expect(await ask(store)).toBe('verification_unavailable');
    await expect(store.ready()).rejects.toMatchObject({ code: 'verification_unavailable' });
    expect(store.healthcheck().usable).toBe(false);
  });

  test('that is brought up to date has what was recorded before, though a read was under way', async () => {
    const world = await createWorld();
    const [one, other] = [world.isolate(), world.isolate()];
    const early = other.isRevoked(tokenOf());
    await one.revoke({ ...END, jti: 't-1' });
    await other.ready();
    await early;
    expect(other.isRevoked(tokenOf())).toBe(true);
  });
});

const FAULTS: readonly ObjectFault[] = [
  'throws',
  'rejects',
  'hangs',
  'lost',
  '500',
  'garbage',
  'empty',
  'mixed-up',
];

describe('an object that fails', () => {
  test.each(FAULTS)(
    '(%s) leads to 503, never to "not revoked", and then recovers',
    async (fault) => {
      const world = await createWorld();
      const [store, writer] = [world.isolate({ timeoutMs: 20 }), world.isolate()];
      await store.ready();
      await writer.revoke({ ...END, jti: 'x' });
      world.objects.fault = fault;
      world.atMs += 1_000;
      // Within the stated age, it goes on.
      expect(await ask(store)).toBe(false);
      world.atMs += 1;
      expect(await ask(store)).toBe('verification_unavailable');
      expect(store.healthcheck()).toMatchObject({ usable: false });
      await expect(store.revoke({ ...END, jti: 't-1' })).rejects.toMatchObject({
        code: 'verification_unavailable',
      });
      world.objects.fault = 'none';
      world.atMs += 300;
      expect(await ask(store, tokenOf({ jti: 'x' }))).toBe(true);
      expect(world.outcomes.filter((outcome) => outcome.startsWith('unavailable'))).toHaveLength(1);
      expect(world.outcomes.at(-1)).toBe('recovered');
    },
  );

  test('is not asked by every request: one failure is that of all for a moment', async () => {
    const world = await createWorld();
    const store = world.isolate();
    world.objects.fault = 'rejects';
    const answers = await Promise.all(Array.from({ length: 50 }, async () => ask(store)));
    expect(new Set(answers)).toEqual(new Set(['verification_unavailable']));
    expect(await ask(store)).toBe('verification_unavailable');
    expect(world.objects.requests).toBe(1);
    world.atMs += 251;
    expect(await ask(store)).toBe('verification_unavailable');
    expect(world.objects.requests).toBe(2);
  });

  test('is reported with how it failed', async () => {
    for (const [fault, reason] of [
      ['rejects', 'failed'],
      ['hangs', 'timeout'],
      ['empty', 'not-an-answer'],
    ] as const) {
      const world = await createWorld();
      world.objects.fault = fault;
      await ask(world.isolate({ timeoutMs: 20 }));
      expect(world.outcomes).toEqual([`unavailable (${reason})`]);
    }
  });

  test('refuses a message that is not one', async () => {
    const world = await createWorld();
    const stub = world.objects.namespace.get(world.objects.namespace.idFromName('x'));
    const { signal } = new AbortController();
    const halves = ['{"selector":"a","expiresAt":1e999}', '{"log":"a"}', '{"token":"a"}'];
    const bodies = ['null', '{}', ...halves.map((content) => `{"id":"1","content":${content}}`)];
    for (const path of ['revoke', 'changes', 'claim', 'release', 'unknown']) {
      for (const body of bodies) {
        const url = `https://x.invalid/${path}`;
        const response = await stub.fetch(url, { method: 'POST', body, signal });
        expect(response.status).toBe(400);
      }
    }
  });
});
