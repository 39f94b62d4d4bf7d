import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createVerifier } from '@oidc-verify/core';
import type { Verifier } from '@oidc-verify/core';
import { createTestIssuer, testKeys, toPublicJwk } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { fetchJwks } from '../src/index.ts';
import type { FetchJwks } from '../src/index.ts';
import { settle } from './issuer.ts';
import { FakeTenants, namesOf } from './tenants.ts';

// Strangers send what they like: tokens of any issuer, with any kid, and no signature. Good tokens of
// known tenants are answered meanwhile, all of them.

const FLOOD = 100_000;
const WAVE = 2_000;
const START = 1_800_000_000_000;
const AUDIENCE = 'https://api.test';
const KNOWN = namesOf(100, 'known');

interface World {
  readonly tenants: FakeTenants;
  readonly keys: FetchJwks;
  readonly verifier: Verifier;
  readonly tokens: readonly string[];
}

const [RSA = { kty: 'RSA', d: '' }] = testKeys.rsa;

/** A process that serves 100 tenants, whose resolver believes in any issuer under `.example`. */
async function open(): Promise<World> {
  const tenants = new FakeTenants();
  tenants.keysOf = () => [{ ...toPublicJwk(RSA), kid: 'k', alg: 'RS256' }];
  const now = (): number => START + tenants.now;
  const monotonicMs = (): number => tenants.now;
  const keys = fetchJwks({
    fetch: tenants.fetch,
    now,
    monotonicMs,
    random: () => 0.5,
    maxIssuers: 1000,
  });
  const verifier = createVerifier({
    resolveIssuer: (iss) => (iss.endsWith('.example') ? { issuer: iss } : undefined),
    audience: AUDIENCE,
    keys,
    now,
    monotonicMs,
  });
  const tokens = await Promise.all(
    KNOWN.map(async (issuer) => {
      const signer = await createTestIssuer({ issuer, now });
      return signer.sign({}, { kid: 'k', key: RSA, expiresInSeconds: 86_400 });
    }),
  );
  return { tenants, keys, verifier, tokens };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function unsigned(iss: string, kid: string): string {
  const exp = START / 1000 + 86_400;
  const payload = encode({
    iss,
    aud: AUDIENCE,
    exp,
    sub: 'nobody',
    client_id: 'c',
    iat: 1,
    jti: 'j',
  });
  return `${encode({ alg: 'RS256', typ: 'at+jwt', kid })}.${payload}.${'A'.repeat(342)}`;
}

/** How the good tokens of all tenants fare. */
async function decideAll({ verifier, tokens }: World): Promise<Record<string, number>> {
  const outcomes = await Promise.all(tokens.map(async (token) => verifier.tryVerify(token)));
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const name = outcome.ok ? 'accepted' : outcome.error.code;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc') as () => void;

function heapMegabytes(): number {
  collect();
  return process.memoryUsage().heapUsed / 1_048_576;
}

const all = { accepted: KNOWN.length };

/** Prints what a flood cost. */
function tell(what: string, { total, mostRunning }: FakeTenants, megabytes: number): void {
  const figures = `${total} fetches, ${mostRunning} at once, ${megabytes.toFixed(1)} MB of heap more`;
  console.log(`${FLOOD} ${what}, ${KNOWN.length} known tenants: 0 good tokens refused, ${figures}`);
}

describe('strangers against 100 known tenants, 100,000 of them', { timeout: 300_000 }, () => {
  test('who make up issuers: 0 good tokens refused; fetches and heap bounded', async () => {
    const world = await open();
    const { tenants, verifier } = world;
    expect(await decideAll(world)).toEqual(all);
    const before = heapMegabytes();
    for (let start = 0; start < FLOOD; start += WAVE) {
      tenants.now += 2_000;
      const wave = Array.from({ length: WAVE }, async (_, index) =>
        verifier.tryVerify(unsigned(`https://made-up-${start + index}.example`, 'k')),
      );
      // oxlint-disable-next-line no-await-in-loop -- wave by wave
      expect(await decideAll(world)).toEqual(all);
      // oxlint-disable-next-line no-await-in-loop -- wave by wave
      await Promise.all(wave);
    }
    expect(await decideAll(world)).toEqual(all);
    const made =
      tenants.total - KNOWN.reduce((sum, name) => sum + (tenants.fetches.get(name) ?? 0), 0);
    // Nine hundred free places and a hundred for new ones, each for a minute at least, in 100 s.
    expect(made).toBeLessThanOrEqual(2 * 1000);
    expect(tenants.mostRunning).toBeLessThanOrEqual(256 + KNOWN.length);
    // The resolver holds up to 10,000 of them as well.
    const more = heapMegabytes() - before;
    expect(more).toBeLessThan(80);
    tell('made-up issuers', tenants, more);
  });

  test('who make up kids of the tenants: 0 good tokens refused; one fetch a cool-down', async () => {
    const world = await open();
    const { tenants, verifier } = world;
    expect(await decideAll(world)).toEqual(all);
    const before = heapMegabytes();
    for (let start = 0; start < FLOOD; start += WAVE) {
      tenants.now += 2_000;
      const wave = Array.from({ length: WAVE }, async (_, index) =>
        verifier.tryVerify(unsigned(KNOWN[index % KNOWN.length] ?? '', `${start + index}`)),
      );
      // oxlint-disable-next-line no-await-in-loop -- wave by wave
      await Promise.all(wave);
      // oxlint-disable-next-line no-await-in-loop -- wave by wave
      expect(await decideAll(world)).toEqual(all);
    }
    // The first one, then one for each 30 s of 100.
    for (const name of KNOWN) expect(tenants.fetches.get(name)).toBeLessThanOrEqual(1 + 4);
    const more = heapMegabytes() - before;
    expect(more).toBeLessThan(40);
    tell('made-up kids', tenants, more);
  });

  test('during an outage: known keys serve, first fresh, then stale, and no stranger costs more than back-off allows', async () => {
    const world = await open();
    const { tenants, verifier } = world;
    expect(await decideAll(world)).toEqual(all);
    tenants.mode = 'down';
    const before = tenants.requests;
    const waves = 20;
    for (let start = 0; start < waves * 1000; start += 1000) {
      tenants.now += 50_000;
      const wave = Array.from({ length: 1000 }, async (_, index) => {
        const iss =
          index % 2 === 0 ? `https://made-up-${start + index}.example` : KNOWN[index % 100];
        return verifier.tryVerify(unsigned(iss ?? '', `${start + index}`));
      });
      // oxlint-disable-next-line no-await-in-loop -- wave by wave
      await Promise.all(wave);
      // oxlint-disable-next-line no-await-in-loop -- wave by wave
      expect(await decideAll(world)).toEqual(all);
    }
    const seconds = (FLOOD / 1000) * 10;
    // Each place and minute one request for metadata; each known tenant one for keys or metadata a wave.
    expect(tenants.requests - before).toBeLessThan(
      (1000 * seconds) / 60 + KNOWN.length * 2 * (FLOOD / 1000),
    );
  });
});

describe('10,000 tenants', { timeout: 300_000 }, () => {
  const issuers = namesOf(10_000);

  test('warm, in turn, through expiry and refresh ahead: all served, one fetch each and time', async () => {
    const tenants = new FakeTenants();
    const clock = (): number => tenants.now;
    const keys = fetchJwks({
      fetch: tenants.fetch,
      now: clock,
      monotonicMs: clock,
      random: () => 0,
    });
    for (const issuer of issuers) {
      // oxlint-disable-next-line no-await-in-loop -- in turn is the point
      await keys.load(issuer, 'cold', {});
      keys.confirm?.(issuer);
    }
    for (let round = 1; round <= 2; round++) {
      tenants.now += 250_000;
      for (const issuer of issuers) {
        const set = keys.peek(issuer);
        expect(set?.stale).toBe(false);
        if (set?.refreshDue === true) keys.wake(issuer, 'refresh-ahead');
      }
      // oxlint-disable-next-line no-await-in-loop -- round by round
      await settle();
      // oxlint-disable-next-line no-await-in-loop -- round by round
      while (tenants.total < issuers.length * (round + 1)) await settle();
    }
    expect(tenants.total).toBe(issuers.length * 3);
  });

  test('take less than 4 kB of heap each', async () => {
    const tenants = new FakeTenants();
    const keys = fetchJwks({ fetch: tenants.fetch, now: () => 0, monotonicMs: () => 0 });
    const before = heapMegabytes();
    for (const issuer of issuers) {
      // oxlint-disable-next-line no-await-in-loop -- the order is the point
      await keys.load(issuer, 'cold', {});
      keys.confirm?.(issuer);
    }
    tenants.fetches.clear();
    const bytes = ((heapMegabytes() - before) * 1_048_576) / issuers.length;
    expect(keys.peek(issuers[0] ?? '')).toBeDefined();
    expect(bytes).toBeLessThan(4_096);
  });
});
