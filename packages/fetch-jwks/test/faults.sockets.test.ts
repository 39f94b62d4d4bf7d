import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { serveTls } from '../../core/test/http/tls-client.ts';
import { openBench, tally } from './faults/bench.ts';
import type { Bench } from './faults/bench.ts';
import { FAILURES } from './faults/failures.ts';
import type { Failure } from './faults/failures.ts';

// Every way in which the key endpoint leaves a verifier without an answer, over real sockets, by the
// state in which the fault meets it. Timers are fake: a deadline passes when the fault says so.

const TAKEN_BYTES = 524_288 + 65_536;
// What the kernel buffers on both sides before it holds the sender back comes on top.
const WRITTEN_BYTES = 32 * 1024 * 1024;

let bench: Bench;
let tls: Awaited<ReturnType<typeof serveTls>>;
let tlsRequests: number;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  tlsRequests = 0;
  tls = await serveTls((_request, response) => {
    tlsRequests += 1;
    response.end();
  });
  bench = await openBench();
});

afterEach(async () => {
  vi.useRealTimers();
  await bench.close();
  await tls.close();
});

/** Begins the fault; fetches and events count from here on. */
async function begin(fault: Failure): Promise<void> {
  const { endpoint, events } = bench;
  Object.assign(endpoint, { attempts: 0, arrivals: 0 });
  events.length = 0;
  await fault.begin(endpoint, `https://127.0.0.1:${tls.port}/jwks`);
}

/** Checks how many fetches were made since the fault began, and that each failed as the row says. */
function expectFetches(count: number, { arrives, reason }: Failure): void {
  const { endpoint, events } = bench;
  expect([endpoint.attempts, endpoint.arrivals]).toEqual([count, arrives === false ? 0 : count]);
  const refreshes = events.filter((event) => event.type === 'keys-refreshed');
  expect(refreshes.map(({ errorCode }) => errorCode)).toEqual(Array(count).fill(reason));
}

/** Ends the fault; `token` fares as `before` until `seconds` later, and well with the one fetch then. */
async function expectBack(token: string, before: string, seconds: number): Promise<void> {
  const { endpoint, clock, decide, nextRefresh, keys, issuer } = bench;
  await endpoint.recover();
  Object.assign(endpoint, { attempts: 0, arrivals: 0 });
  clock.advance(seconds - 0.5);
  expect([await decide(token), endpoint.attempts]).toEqual([before, 0]);
  clock.advance(0.5);
  const refreshed = nextRefresh();
  expect(await decide(token)).toBe('accepted');
  await refreshed;
  expect(keys.peek(issuer.issuer)).toMatchObject({ stale: false, ageSeconds: 0 });
  expect([endpoint.attempts, endpoint.arrivals]).toEqual([1, 1]);
  await expectBounded();
}

/** Checks that the client let go of every answer, and near the cap. */
async function expectBounded(): Promise<void> {
  const { endpoint } = bench;
  await endpoint.idle();
  expect(endpoint.largestBody).toBeLessThanOrEqual(TAKEN_BYTES);
  expect(endpoint.written).toBeLessThan(WRITTEN_BYTES);
  expect(tlsRequests).toBe(0);
}

// The resolver of a machine without a network may take its time.
describe.each(FAILURES)('$name', { timeout: 60_000 }, (fault) => {
  const refused = `503 ${fault.code}`;
  const { retryAfterSeconds = 0, isServedStale } = fault;

  test('cold: one fetch, then none until the back-off is over', async () => {
    const token = await bench.sign();
    await begin(fault);
    const crowd = Array.from({ length: 50 }, async () => bench.decide(token));
    expect(await tally(crowd)).toEqual({ [refused]: 50 });
    expect(await bench.decide(token)).toBe(refused);
    expectFetches(1, fault);
    await expectBack(token, refused, Math.max(1, retryAfterSeconds));
  });

  test('cold, for long: the back-off is at most 30 s, unless the endpoint asks for more', async () => {
    const token = await bench.sign();
    await begin(fault);
    for (let failures = 1; failures <= 6; failures += 1) {
      expect(await bench.decide(token)).toBe(refused);
      expectFetches(failures, fault);
      if (failures < 6) bench.clock.advance(60);
    }
    await expectBack(token, refused, Math.max(30, retryAfterSeconds));
  });

  test('warm: fresh keys serve without a fetch, expired ones if nobody could answer', async () => {
    const token = await bench.sign();
    expect(await bench.decide(token)).toBe('accepted');
    await begin(fault);
    expect(await bench.decide(token)).toBe('accepted');
    expectFetches(0, fault);
    bench.clock.advance(300);
    const expired = isServedStale ? 'accepted' : refused;
    const crowd = Array.from({ length: 50 }, async () => bench.decide(token));
    expect(await tally(crowd)).toEqual({ [expired]: 50 });
    expect(await bench.decide(token)).toBe(expired);
    expect(bench.events.filter(({ type }) => type === 'stale-used')).toHaveLength(
      isServedStale ? 1 : 0,
    );
    expectFetches(1, fault);
    await expectBack(token, expired, Math.max(1, retryAfterSeconds));
  });

  test('warm, past staleIfErrorSeconds: nothing serves', async () => {
    const token = await bench.sign();
    expect(await bench.decide(token)).toBe('accepted');
    await begin(fault);
    bench.clock.advance(3_900);
    expect(await bench.decide(token)).toBe(refused);
    expectFetches(1, fault);
    await expectBack(token, refused, Math.max(1, retryAfterSeconds));
  });

  test('under load: known kids go on, all unknown ones cost one fetch', async () => {
    const known = await bench.sign();
    expect(await bench.decide(known)).toBe('accepted');
    await bench.issuer.rotateKeys({ keepOld: true });
    const unknown = await bench.sign();
    const before = Array.from({ length: 10 }, async () => bench.decide(known));
    await begin(fault);
    const during = Array.from({ length: 40 }, async (_, index) =>
      bench.decide(index % 2 === 0 ? known : unknown),
    );
    expect(await tally([...before, ...during])).toEqual({ accepted: 30, [refused]: 20 });
    const later = Array.from({ length: 50 }, async (_, index) =>
      bench.decide(index % 2 === 0 ? known : unknown),
    );
    expect(await tally(later)).toEqual({ accepted: 25, [refused]: 25 });
    expectFetches(1, fault);
    await expectBack(unknown, refused, Math.max(30, retryAfterSeconds));
    expect(await bench.decide(known)).toBe('accepted');
  });
});
