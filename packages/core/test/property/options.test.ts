import assert from 'node:assert/strict';
import { createVerifier, isAuthError, isConfigError, staticJwks } from '@oidc-verify/core';
import type { Verifier, VerifierOptions } from '@oidc-verify/core';
import type { AuthRequest } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { FetchJwksOptions } from '@oidc-verify/fetch-jwks';
import { expect, test } from 'vitest';
import { createPlainAuth } from '../plain-auth.ts';
import { fc } from './fast-check.ts';
import { HEADER, PAYLOAD, render } from './json-mutation.ts';
import { layOver, oddOptions, oddValues } from './odd-values.ts';
import { AUDIENCES, ISSUER, NOW } from './oracle.ts';
import { RUNS, SEED } from './runs.ts';
import { published, signBytes } from './signer.ts';

const VERIFIER_NAMES = `
  issuer issuers resolveIssuer audience clientIds algorithms keys profile acceptedTypes
  requiredClaims dangerouslyAcceptAnyAudience dangerouslyAcceptIdTokens
  dangerouslyIgnoreHeaderParameters clockToleranceSeconds maxTokenAgeSeconds anyScope
  dangerouslyLargeClockToleranceSeconds requiredScopes requiredPermissions scopeClaim
  permissionsClaim scopeImplies claims check checkRevoked maxTokenBytes onEvent
  includeUnverifiedInEvents now monotonicMs
`
  .trim()
  .split(/\s+/);
const FETCH_NAMES = `
  jwksUri fetch timeoutMs maxBytes maxKeys ttlSeconds minTtlSeconds maxTtlSeconds
  staleIfErrorSeconds unknownKidCooldownSeconds onEvent monotonicMs
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

const good = signBytes(Buffer.from(render(HEADER)), Buffer.from(render(PAYLOAD)));
const stranger = good.replace('.', '.x');
const keys = staticJwks({ keys: published });
const usual = {
  issuer: ISSUER,
  audience: AUDIENCES,
  algorithms: ['Ed25519'],
  keys,
  now: () => NOW * 1000,
};
/** A transport without a network: whatever is asked, nobody is there. */
const nobody = async (): Promise<never> => {
  throw new TypeError('nobody is there');
};

const fetchFromNobody: typeof fetchJwks = (given) => fetchJwks({ ...given, fetch: nobody });
const headers = (name: string): readonly string[] =>
  name === 'authorization' ? [`Bearer ${good}`] : [];

const tally = { built: 0, refused: 0 };

/** Returns what `build` makes, or undefined after a ConfigError that says what to change. */
function attempt<T>(build: () => T): T | undefined {
  try {
    const built = build();
    tally.built += 1;
    return built;
  } catch (error) {
    if (!isConfigError(error)) throw new Error('not a ConfigError', { cause: error });
    tally.refused += 1;
    assert.ok(['invalid_options', 'incompatible_core'].includes(error.code));
    assert.ok(error.problems.length > 0);
    for (const { path, message } of error.problems) {
      assert.deepEqual([typeof path, typeof message, message === ''], ['string', 'string', false]);
    }
    return undefined;
  }
}

/** Fails when anything but an AuthError comes out of a call. */
async function settle(work: Promise<unknown>): Promise<void> {
  const reason: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (reason !== undefined && !isAuthError(reason)) {
    throw new Error('not an AuthError', { cause: reason });
  }
}

async function use(verifier: Verifier): Promise<void> {
  for (const token of [good, stranger, '']) {
    verifier.tryVerifySync(token);
    await settle(verifier.verify(token));
  }
  expect(verifier.tryVerifySync('').ok).toBe(false);
  expect((await verifier.tryVerify(stranger)).ok).toBe(false);
  await settle(verifier.ready());
  await verifier.close();
}

function resetTally(): void {
  Object.assign(tally, { built: 0, refused: 0 });
}

test('odd options of createVerifier: a verifier that works, or a ConfigError that says what to change', async () => {
  resetTally();
  await fc.assert(
    fc.asyncProperty(oddOptions(VERIFIER_NAMES), async (odd) => {
      const verifier = attempt(() => createVerifier(layOver(usual, odd) as VerifierOptions));
      if (verifier !== undefined) await use(verifier);
    }),
    { numRuns: RUNS.verifierOptions, seed: SEED },
  );
  expect(Math.min(tally.built, tally.refused)).toBeGreaterThan(100);
});

test('odd options of fetchJwks: a source that works, or a ConfigError that says what to change', async () => {
  resetTally();
  await fc.assert(
    fc.asyncProperty(oddOptions(FETCH_NAMES), async (odd) => {
      const all = layOver({ fetch: nobody }, odd);
      const source = attempt(() => fetchJwks(all as FetchJwksOptions));
      // Without `fetch` the real network would be asked.
      if (source === undefined || all['fetch'] === undefined) return;
      expect(source.peek(ISSUER)).toBeUndefined();
      await settle(source.load(ISSUER, 'cold', {}));
      expect(['settled', 'pending']).toContain(source.wake(ISSUER, 'unknown-kid'));
      source.close();
    }),
    { numRuns: RUNS.fetchJwksOptions, seed: SEED },
  );
  expect(Math.min(tally.built, tally.refused)).toBeGreaterThan(50);
});

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
});

test('options that are no options: a ConfigError', async () => {
  resetTally();
  await fc.assert(
    fc.asyncProperty(oddValues, async ({ make }) => {
      const options = make() as VerifierOptions;
      attempt(() => createVerifier(options));
      attempt(() => createPlainAuth(options, () => keys));
      const source = attempt(() => fetchJwks(make() as FetchJwksOptions));
      source?.close();
    }),
    { numRuns: RUNS.authOptions, seed: SEED },
  );
  expect(tally.refused).toBeGreaterThan(RUNS.authOptions);
});
