import type { AuthRequest } from '@oidc-verify/core/http';

import { expect, test } from 'vitest';
import { createPlainAuth } from '../../../core/test/plain-auth.ts';
import {
  attempt,
  good,
  resetTally,
  settle,
  tally,
  usual,
  VERIFIER_NAMES,
} from '../../../core/test/property/odd-options.ts';
import { fc } from '../../../core/test/property/fast-check.ts';
import { layOver, oddOptions, oddValues } from '../../../core/test/property/odd-values.ts';
import { ISSUER } from '../../../core/test/property/oracle.ts';
import { RUNS, SEED } from '../../../core/test/property/runs.ts';
import { fetchJwks } from '../../src/index.ts';
import type { FetchJwksOptions } from '../../src/index.ts';

const FETCH_NAMES = `
  jwksUri fetch timeoutMs maxBytes maxKeys ttlSeconds minTtlSeconds maxTtlSeconds
  staleIfErrorSeconds unknownKidCooldownSeconds onEvent now monotonicMs
  maxIssuers maxHeldBytes maxConcurrentColdFetches staleWhileRevalidateSeconds
  store storeSecret storeTimeoutMs dangerouslyTrustStore seed
  dangerouslyAllowHttpOrigins random sharePromises
`
  .trim()
  .split(/\s+/);
const HTTP_NAMES = [
  'realm',
  'credentials',
  'onFailure',
  'resource',
  'metadata',
  'verifier',
  'jwksUri',
  'dangerouslyAllowHttpOrigins',
];

/** A transport without a network: every request fails. */
const nobody = async (): Promise<never> => {
  throw new TypeError('nobody is there');
};

const fetchFromNobody: typeof fetchJwks = (given) => fetchJwks({ ...given, fetch: nobody });
const headers = (name: string): readonly string[] =>
  name === 'authorization' ? [`Bearer ${good}`] : [];

test('odd options of fetchJwks: a source that works, or a ConfigError that says what to change', async () => {
  resetTally();
  await fc.assert(
    fc.asyncProperty(oddOptions(FETCH_NAMES), async (odd) => {
      const all = layOver({ fetch: nobody }, odd);
      const source = attempt(() => fetchJwks(all as FetchJwksOptions));
      // Without `fetch`, the real network would be used.
      if (source === undefined || all['fetch'] === undefined) return;
      expect(source.peek(ISSUER)).toBeUndefined();
      await settle(source.load(ISSUER, 'cold', {}));
      expect(['settled', 'pending']).toContain(source.wake(ISSUER, 'unknown-kid'));
      source.close();
    }),
    { numRuns: RUNS.fetchJwksOptions, seed: SEED },
  );
  expect(Math.min(tally.built, tally.refused)).toBeGreaterThan(50);
}, 60_000);

test('odd options of createAuthMembers: guards that work, or a ConfigError that says what to change', async () => {
  resetTally();
  const names = [...HTTP_NAMES, ...HTTP_NAMES, ...VERIFIER_NAMES];
  await fc.assert(
    fc.asyncProperty(oddOptions(names), async (odd) => {
      const options = layOver(usual, odd);
      const core = attempt(() => createPlainAuth(options, fetchFromNobody));
      if (core === undefined) return;
      const request: AuthRequest = { method: 'GET', url: '/', headers };
      await settle(core.required()(request));
      await settle(core.upgrade(request));
      await core.close();
    }),
    { numRuns: RUNS.authOptions, seed: SEED },
  );
  expect(Math.min(tally.built, tally.refused)).toBeGreaterThan(50);
}, 60_000);

test('options that are no options: a ConfigError', async () => {
  resetTally();
  await fc.assert(
    fc.asyncProperty(oddValues, async ({ make }) => {
      const source = attempt(() => fetchJwks(make() as FetchJwksOptions));
      source?.close();
    }),
    { numRuns: RUNS.authOptions, seed: SEED },
  );
  expect(tally.refused).toBeGreaterThan(RUNS.authOptions / 2);
}, 60_000);
