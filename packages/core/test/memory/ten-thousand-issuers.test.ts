import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ResolverOptions, Verifier } from '@oidc-verify/core';
import { createClock, createTestIssuer, encodeSegment } from '@oidc-verify/testing';
import type { TestClock } from '@oidc-verify/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEngine } from '../../src/jose/engine-node.ts';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import { AUDIENCE, codeOf } from '../setting.ts';

const ISSUERS = 10_000;
const TIMEOUT_MS = 120_000;

const issuerOf = (index: number): string => `https://tenant-${index}.test`;
const issuer = await createTestIssuer({ algorithms: ['ES256'] });
const tokens: string[] = [];

/** Some turns of the event loop, in which calls of the resolver end. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise((resolve) => void setImmediate(resolve));
  }
}

// No deadline depends on how busy this machine is: the resolver answers in turns, not in time.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

beforeAll(async () => {
  for (let index = 0; index < ISSUERS; index++) {
    tokens.push(await issuer.sign({ iss: issuerOf(index), exp: 2_000_000_000 }));
  }
}, TIMEOUT_MS);

/** A verifier of `tenants` issuers, whose resolver takes some turns of the event loop to answer. */
function setUp(
  tenants: number,
  resolver: ResolverOptions = {},
): {
  readonly verifier: Verifier;
  readonly clock: TestClock;
  readonly calls: { all: number; open: number; most: number };
} {
  const clock = createClock();
  const calls = { all: 0, open: 0, most: 0 };
  const known = new Set(Array.from({ length: tenants }, (_, index) => issuerOf(index)));
  const resolveIssuer = async (iss: string): Promise<{ readonly issuer: string } | undefined> => {
    calls.all++;
    calls.most = Math.max(calls.most, ++calls.open);
    await new Promise((resolve) => void setImmediate(resolve));
    calls.open--;
    return known.has(iss) ? { issuer: iss } : undefined;
  };
  const { now, monotonicMs } = clock;
  const options = { resolveIssuer, resolver, audience: AUDIENCE, algorithms: ['ES256'] };
  const keys = issuer.keySource();
  const verifier = buildVerifier({ ...options, keys, now, monotonicMs }, createEngine());
  return { verifier, clock, calls };
}

async function refusals(verifier: Verifier, presented: readonly string[]): Promise<string[]> {
  const codes = await Promise.all(
    presented.map(async (token) => codeOf(async () => verifier.verify(token))),
  );
  return codes.filter((code) => code !== 'passed');
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** Tokens of issuers that nobody knows; their signatures are never looked at. */
function* madeUp(count: number): Generator<string> {
  const [header] = (tokens[0] as string).split('.');
  for (let index = 0; index < count; index++) {
    yield `${header}.${encodeSegment({ iss: `https://made-up-${index}.test` })}.AAAA`;
  }
}

describe('10,000 issuers', () => {
  // One verifier for all: to resolve and import 10,000 keys is most of the work.
  const { verifier, calls, clock } = setUp(ISSUERS);
  let bytesEach = Number.NaN;

  test(
    'cold at once: every token passes, each issuer is asked for once, 16 at a time',
    async () => {
      const before = heapBytes();
      expect(await refusals(verifier, tokens)).toEqual([]);
      bytesEach = (heapBytes() - before) / ISSUERS;
      expect(calls).toMatchObject({ all: ISSUERS, most: 16 });
    },
    TIMEOUT_MS,
  );

  test(
    'warm, in turn: no further call, and some kilobytes each, its imported key included',
    () => {
      for (const token of tokens) verifier.verifySync(token);
      expect(calls.all).toBe(ISSUERS);
      expect(bytesEach).toBeLessThan(8_000);
    },
    TIMEOUT_MS,
  );

  test(
    'renewed while they are used: nobody waits, one call each',
    async () => {
      clock.advance(250);
      for (const token of tokens) verifier.verifySync(token);
      expect(await refusals(verifier, tokens)).toEqual([]);
      await turns(1_000);
      expect(calls).toMatchObject({ all: 2 * ISSUERS, most: 16, open: 0 });
      clock.advance(200);
      expect(verifier.healthcheck().resolver).toEqual({ state: 'ok', issuers: ISSUERS });
    },
    TIMEOUT_MS,
  );

  test(
    'more than there is room for: all pass, and memory stays bounded',
    async () => {
      const small = setUp(ISSUERS, { maxIssuers: 100 });
      const before = heapBytes();
      expect(await refusals(small.verifier, tokens.slice(0, 2_000))).toEqual([]);
      expect(small.verifier.healthcheck().resolver).toEqual({ state: 'ok', issuers: 100 });
      expect(small.calls.most).toBe(16);
      expect(heapBytes() - before).toBeLessThan(5_000_000);
    },
    TIMEOUT_MS,
  );
});

describe('a flood of 100,000 made-up issuers against 100 known tenants', () => {
  const FLOOD = 100_000;
  const TENANTS = 100;

  test(
    'refuses no good token; calls and heap are bounded',
    async () => {
      const { verifier, calls, clock } = setUp(TENANTS);
      const good = tokens.slice(0, TENANTS);
      expect(await refusals(verifier, good)).toEqual([]);
      const before = heapBytes();
      const refused: string[] = [];
      let waiting: Promise<string>[] = [];
      let seen = 0;
      for (const token of madeUp(FLOOD)) {
        waiting.push(codeOf(async () => verifier.verify(token)));
        if (++seen % 2_000 > 0) continue;
        await turns(5);
        // The tenants go on all the while, also when it is time to renew them, or past it.
        clock.advance(10);
        refused.push(...(await refusals(verifier, good)));
        if (seen % 20_000 > 0) continue;
        expect(new Set(await Promise.all(waiting))).not.toContain('passed');
        waiting = [];
        clock.advance(400);
      }
      expect(refused).toEqual([]);
      // As many at a time again for the tenants.
      expect(calls.most).toBeLessThanOrEqual(32);
      expect(calls.all).toBeLessThanOrEqual(FLOOD + TENANTS * 60);
      const more = heapBytes() - before;
      expect(more).toBeLessThan(10_000_000);
      const figures = `${calls.all} calls of the resolver, ${calls.most} at once, ${more} bytes of heap more`;
      console.log(`${FLOOD} made-up issuers, ${TENANTS} known tenants: 0 refused, ${figures}`);
    },
    TIMEOUT_MS,
  );

  test(
    'while the resolver answers nobody: the tenants in memory are served all the same',
    async () => {
      const { clock, calls, verifier } = setUp(TENANTS);
      const good = tokens.slice(0, TENANTS);
      await refusals(verifier, good);
      const asked = calls.all;
      for (const token of madeUp(FLOOD)) verifier.tryVerifySync(token);
      // In sync mode nothing is waited for: 16 calls, and the rest in line or refused.
      expect(calls.all - asked).toBe(16);
      clock.advance(239);
      for (const token of good) verifier.verifySync(token);
      await verifier.close();
    },
    TIMEOUT_MS,
  );
});
