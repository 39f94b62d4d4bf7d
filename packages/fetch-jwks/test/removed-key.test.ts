import { createVerifier } from '@oidc-verify/core';
import { createFakeKeyStore, createTestIssuer } from '@oidc-verify/testing';
import type { TestIssuer } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { fetchJwks } from '../src/index.ts';
import type { FetchJwksOptions } from '../src/index.ts';

// What the README promises: a key that its issuer removed lives for at most `maxTtlSeconds`, plus
// `staleWhileRevalidateSeconds` while the endpoint is healthy, or plus the longer one of that and
// `staleIfErrorSeconds` while it is down. On every host, and wherever the keys came from.

const ISSUER = 'https://id.example';
const START = 1_800_000_000;
const STEP_SECONDS = 5;
const TTL = 300;
const STALE = 600;
const REVALIDATE = 200;

type Endpoint = 'healthy' | 'down';

interface World {
  readonly issuer: TestIssuer;
  /** Seconds since the key was removed. */
  seconds: number;
  endpoint: Endpoint;
}

async function createWorld(): Promise<World> {
  const world: World = {
    issuer: await createTestIssuer({ issuer: ISSUER }),
    seconds: 0,
    endpoint: 'healthy',
  };
  return world;
}

const usual: FetchJwksOptions = { ttlSeconds: TTL, maxTtlSeconds: TTL, staleIfErrorSeconds: STALE };

/** A process in that world; `isFrozen` is one whose monotonic clock does not move between requests. */
function start(
  world: World,
  options: FetchJwksOptions,
  isFrozen = false,
): (token: string) => Promise<boolean> {
  const now = (): number => (START + world.seconds) * 1000;
  const bornAt = world.seconds;
  const keys = fetchJwks({
    ...usual,
    now,
    monotonicMs: () => (isFrozen ? 0 : (world.seconds - bornAt) * 1000),
    random: () => 1,
    fetch: async (url, init) => {
      if (world.endpoint === 'down') return new Response(null, { status: 503 });
      return world.issuer.fetch(url, init);
    },
    ...options,
  });
  const verifier = createVerifier({ issuer: ISSUER, audience: 'https://api.test', keys, now });
  return async (token) => {
    const { ok } = await verifier.tryVerify(token);
    await new Promise(setImmediate);
    return ok;
  };
}

/** The age at which a token of the removed key was accepted for the last time. */
async function lastAccepted(
  world: World,
  verify: (token: string) => Promise<boolean>,
  token: string,
  everySeconds = STEP_SECONDS,
): Promise<number> {
  let last = 0;
  for (; world.seconds <= 2_000; world.seconds += everySeconds) {
    // oxlint-disable-next-line no-await-in-loop -- time goes on
    if (await verify(token)) last = world.seconds;
  }
  return last;
}

/** Removes the key that signed the token, at second 0. */
async function removeKey({ issuer }: World): Promise<void> {
  await issuer.rotateKeys();
}

async function signOld({ issuer }: World): Promise<string> {
  return issuer.sign({ iat: START, nbf: START, exp: START + 86_400 });
}

describe.each([
  ['healthy', TTL],
  ['down', TTL + STALE],
] as const)('a removed key, endpoint %s, lives for at most %i s', (endpoint, bound) => {
  test('with an ordinary clock', async () => {
    const world = await createWorld();
    const token = await signOld(world);
    const verify = start(world, {});
    expect(await verify(token)).toBe(true);
    await removeKey(world);
    world.endpoint = endpoint;
    const last = await lastAccepted(world, verify, token);
    expect(last).toBeLessThan(bound);
    expect(last).toBeGreaterThan(0);
  });

  test('with a frozen clock, however long it is frozen', async () => {
    for (const everySeconds of [STEP_SECONDS, 250, 1_700]) {
      // oxlint-disable-next-line no-await-in-loop -- one way after the other
      const world = await createWorld();
      // oxlint-disable-next-line no-await-in-loop -- one way after the other
      const token = await signOld(world);
      const verify = start(world, {}, true);
      // oxlint-disable-next-line no-await-in-loop -- one way after the other
      expect(await verify(token)).toBe(true);
      // oxlint-disable-next-line no-await-in-loop -- one way after the other
      await removeKey(world);
      world.endpoint = endpoint;
      world.seconds = everySeconds;
      // oxlint-disable-next-line no-await-in-loop -- one way after the other
      expect(await lastAccepted(world, verify, token, everySeconds)).toBeLessThan(bound);
    }
  });

  test('with a store, in every process that starts meanwhile', async () => {
    const world = await createWorld();
    const token = await signOld(world);
    const store = createFakeKeyStore({ now: () => (START + world.seconds) * 1000 });
    const storeSecret = 'a secret of 32 characters or more';
    const shared = { store, storeSecret };
    expect(await start(world, shared)(token)).toBe(true);
    await written(() => store.documents.has(ISSUER));
    await removeKey(world);
    world.endpoint = endpoint;
    // A process a step, each with the keys that others left.
    const verify = async (each: string): Promise<boolean> => start(world, shared)(each);
    const last = await lastAccepted(world, verify, token);
    expect(last).toBeLessThan(bound);
    expect(last).toBeGreaterThan(0);
  });

  test('with a seed, in every process that starts from it', async () => {
    const world = await createWorld();
    const token = await signOld(world);
    const document = { jwks: world.issuer.jwks(), url: `${ISSUER}/jwks`, fetchedAt: START };
    await removeKey(world);
    world.endpoint = endpoint;
    const seeded = { seed: { [ISSUER]: document } };
    const verify = async (each: string): Promise<boolean> => start(world, seeded)(each);
    const last = await lastAccepted(world, verify, token);
    expect(last).toBeLessThan(bound);
    expect(last).toBeGreaterThan(0);
  });
});

describe.each([
  ['healthy', 'ordinary', TTL + REVALIDATE],
  ['down', 'ordinary', TTL + STALE],
  ['healthy', 'frozen', TTL + REVALIDATE],
  ['down', 'frozen', TTL + STALE],
] as const)('with staleWhileRevalidateSeconds, endpoint %s, clock %s', (endpoint, clock, bound) => {
  test.each([STEP_SECONDS, 240, 490])('a request every %i s', async (everySeconds) => {
    const world = await createWorld();
    const token = await signOld(world);
    const options = { staleWhileRevalidateSeconds: REVALIDATE };
    const verify = start(world, options, clock === 'frozen');
    expect(await verify(token)).toBe(true);
    await removeKey(world);
    world.endpoint = endpoint;
    world.seconds = everySeconds;
    expect(await lastAccepted(world, verify, token, everySeconds)).toBeLessThan(bound);
  });
});

test('where revalidation is the longer one it is the bound, also while the endpoint is down', async () => {
  const world = await createWorld();
  const token = await signOld(world);
  const options = { staleWhileRevalidateSeconds: 1_000, staleIfErrorSeconds: 0 };
  const verify = start(world, options);
  expect(await verify(token)).toBe(true);
  await removeKey(world);
  world.endpoint = 'down';
  world.seconds = TTL + 999;
  expect(await verify(token)).toBe(true);
  expect(await verify(token)).toBe(false);
});

async function written(isWritten: () => boolean): Promise<void> {
  while (!isWritten()) {
    // oxlint-disable-next-line no-await-in-loop -- the runtime signs in a thread of its own
    await new Promise(setImmediate);
  }
}
