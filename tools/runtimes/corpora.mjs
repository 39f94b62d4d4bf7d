// The decision corpus and the attack corpus of core's own tests, run against the installed packages.
// Bundled before it runs: the corpora are TypeScript and JSON, and not every runtime reads those.
import { createVerifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { buildCatalogue } from '../../packages/core/test/attacks/catalogue.ts';
import { buildAttacks } from '../../packages/core/test/attacks/corpus.ts';
import { buildProofAttacks } from '../../packages/core/test/attacks/proofs.ts';
import { runAttack } from '../../packages/core/test/attacks/run.ts';
import { buildCase, loadCorpus } from '../../packages/core/test/parity/corpus.ts';
import { runCase } from '../../packages/core/test/parity/run.ts';

/** @typedef {{ passed: number, failures: string[] }} Report */

const build = /** @type {(options: unknown) => import('@oidc-verify/core').Verifier} */ (
  createVerifier
);

/** Sync exists where `node:crypto` does. */
function hasSync() {
  const keys = {
    peek: () => undefined,
    load: async () => undefined,
    wake: () => 'pending',
    close() {},
  };
  return (
    build({ issuer: 'https://issuer.test', audience: 'a', keys }).healthcheck().engine === 'node'
  );
}

/**
 * Runs every item on every leg; an item passes when no leg finds anything wrong.
 *
 * @template {{ readonly name: string }} Item
 * @template {{ readonly name: string }} Leg
 * @param {readonly Item[]} items
 * @param {readonly Leg[]} legs
 * @param {(item: Item, leg: Leg) => Promise<readonly string[]>} run
 * @returns {Promise<Report>}
 */
async function runAll(items, legs, run) {
  /** @type {string[]} */
  const failures = [];
  let passed = 0;
  for (const item of items) {
    /** @type {string[]} */
    const problems = [];
    for (const leg of legs) {
      for (const problem of await run(item, leg)) problems.push(`${leg.name}: ${problem}`);
    }
    if (problems.length === 0) passed += 1;
    else failures.push(`${item.name}: ${problems.join('; ')}`);
  }
  return { passed, failures };
}

/** @returns {Promise<Report>} */
export async function runParity() {
  const built = await Promise.all(loadCorpus().map((item) => buildCase(item)));
  const legs = [
    ...(hasSync() ? [{ name: 'sync', build, sync: true }] : []),
    { name: 'async', build, sync: false },
  ];
  const http = { name: 'http', build, sync: false, http: true };
  return runAll(built, [...legs, http], async (item, leg) =>
    leg === http && item.headers === undefined ? [] : runCase(item, leg),
  );
}

/** @returns {Promise<Report>} */
export async function runAttacks() {
  const attacks = [
    ...(await buildAttacks(fetchJwks)),
    ...(await buildCatalogue()),
    ...(await buildProofAttacks()),
  ];
  const how = { build, countsDecodes: false };
  const legs = [
    ...(hasSync() ? [{ name: 'sync', sync: true, cached: false, ...how }] : []),
    { name: 'async', sync: false, cached: false, ...how },
    { name: 'async with a token cache', sync: false, cached: true, ...how },
  ];
  return runAll(attacks, legs, runAttack);
}
