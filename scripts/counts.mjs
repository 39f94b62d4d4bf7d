// The counts that stand in the documentation, taken from what they count: the sources of the tests,
// bundled because not every Node that runs this reads TypeScript.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * @typedef {typeof import('../packages/testing/src/index.ts')
 *   & typeof import('../packages/core/test/parity/corpus.ts')
 *   & typeof import('../packages/core/test/attacks/format.ts')
 *   & typeof import('../packages/core/test/property/runs.ts')} Sources
 */

const SOURCES = `
export { adapterContract, createTestIssuer, hostileTokens } from './packages/testing/src/index.ts';
export { loadCorpus } from './packages/core/test/parity/corpus.ts';
export { readAttacks } from './packages/core/test/attacks/format.ts';
export { RUNS } from './packages/core/test/property/runs.ts';
`;

const root = fileURLToPath(new URL('..', import.meta.url));
const ATTACKS = `${root}packages/core/test/attacks/`;

// Only counted with: no case of it is run.
const HARNESS = { name: 'none', start: () => Promise.reject(new Error('not to be started')) };

async function loadSources() {
  const { outputFiles } = await build({
    stdin: { contents: SOURCES, resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    conditions: ['@oidc-verify/source'],
    logLevel: 'error',
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? '').toString('base64');
  return /** @type {Sources} */ (await import(`data:text/javascript;base64,${code}`));
}

/** Returns the files of the attack corpus; beside them lie tables that are none. */
function readFamilies() {
  return readdirSync(ATTACKS)
    .filter((name) => name.endsWith('.json'))
    .map((name) => /** @type {object} */ (JSON.parse(readFileSync(ATTACKS + name, 'utf8'))))
    .filter((file) => 'family' in file);
}

/**
 * Returns every count by the name that the marker in a page has.
 *
 * @returns {Promise<Readonly<Record<string, number>>>}
 */
export async function readCounts() {
  const sources = await loadSources();
  const issuer = await sources.createTestIssuer();
  return {
    attacks: readFamilies().flatMap((file) => sources.readAttacks(file)).length,
    'contract-cases': sources.adapterContract(HARNESS).length,
    'decision-cases': sources.loadCorpus().length,
    'hostile-tokens': (await sources.hostileTokens(issuer)).length,
    'jose-tokens': sources.RUNS.jose,
    'mutated-tokens': sources.RUNS.tokens,
  };
}
