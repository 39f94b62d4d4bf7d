// Runs the stores of @oidc-verify/workers under workerd: their contracts, and the checks.
import { pathToFileURL } from 'node:url';
import { bundleWorker } from './bundle-worker.mjs';
import { audience, CHECKS } from './shared-checks.mjs';
import { toKeyStoreHarness, toReplayHarness, toRevocationHarness } from './shared-contracts.mjs';
import { startWorld } from './shared-world.mjs';

/**
 * Runs the contracts and the checks; `folder` holds the sources beside the packages.
 *
 * @param {string} binary
 * @param {string} folder
 * @returns {Promise<{ passed: number, failures: string[] }>}
 */
export async function runSharedState(binary, folder) {
  for (const name of ['shared', 'objects', 'front']) {
    await bundleWorker(`${folder}${name}-worker.mjs`, `${folder}${name}-worker.js`);
  }
  const load = (/** @type {string} */ name) =>
    import(pathToFileURL(`${folder}node_modules/@oidc-verify/${name}/dist/index.js`).href);
  const kit = /** @type {typeof import('@oidc-verify/testing')} */ (await load('testing'));
  const { ConfigError } = /** @type {typeof import('@oidc-verify/core')} */ (await load('core'));
  const issuer = await kit.createTestIssuer({ audience });
  const listening = await issuer.listen();
  const env = {
    ISSUER: issuer.issuer,
    AUDIENCE: audience,
    SECRET: 'a secret of 32 characters or more',
  };
  const world = await startWorld(
    { binary, folder, env },
    (problems) => new ConfigError('invalid_options', problems),
  );
  const cases = [
    ...CHECKS.map(([name, run]) => ({ name, run: () => run({ world, issuer, kit }) })),
    ...kit.replayStoreContract(toReplayHarness(world)),
    ...kit.revocationStoreContract(toRevocationHarness(world)),
    ...kit.keyStoreContract(toKeyStoreHarness(world)),
  ];
  /** @type {string[]} */
  const failures = [];
  for (const each of cases) {
    try {
      await each.run();
    } catch (error) {
      failures.push(`shared state: ${each.name}: ${String(error)}`);
    }
  }
  await world.close();
  await listening.close();
  return { passed: cases.length - failures.length, failures };
}
