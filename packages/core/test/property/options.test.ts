import { createVerifier } from '@oidc-verify/core';
import type { Verifier, VerifierOptions } from '@oidc-verify/core';

import { expect, test } from 'vitest';
import { createPlainAuth } from '../plain-auth.ts';
import {
  attempt,
  good,
  keys,
  resetTally,
  settle,
  tally,
  usual,
  VERIFIER_NAMES,
} from './odd-options.ts';
import { fc } from './fast-check.ts';
import { layOver, oddOptions, oddValues } from './odd-values.ts';
import { RUNS, SEED } from './runs.ts';

// fetchJwks, and guards that use it, are tested in packages/fetch-jwks/test/property.

const stranger = good.replace('.', '.x');

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

test('options that are no options: a ConfigError', async () => {
  resetTally();
  await fc.assert(
    fc.asyncProperty(oddValues, async ({ make }) => {
      const options = make() as VerifierOptions;
      attempt(() => createVerifier(options));
      attempt(() => createPlainAuth(options, () => keys));
    }),
    { numRuns: RUNS.authOptions, seed: SEED },
  );
  expect(tally.refused).toBeGreaterThan(RUNS.authOptions);
});
