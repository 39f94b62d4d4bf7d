// Which tests `npm run check` runs: those near a change, and a few that judge the whole. Nearly every test reaches
// nearly all of core through its index, so the tests that a change of core reaches are all tests, a quarter of an hour.

/** What fails first when a rule, an option or a code is incomplete. */
const OF_CORE = [
  'packages/core/test/errors-coverage.test.ts',
  'packages/core/test/errors/details.test.ts',
  'packages/core/test/imports.test.ts',
  'packages/core/test/parity/parity.test.ts',
  'packages/core/test/size/size.test.ts',
  'packages/express/test/contract.test.ts',
];

/** What fails when one of the places that know every preset lacks one. */
const OF_PRESETS = [
  'packages/cli/test/providers.test.ts',
  'packages/core/test/property/presets.test.ts',
];

/** Floods and thousands of generated cases: `npm test` runs them. */
const LONG = [
  'packages/cli/test/explain-agreement.test.ts',
  'packages/core/test/memory/ten-thousand-issuers.test.ts',
  'packages/core/test/types/default-strictness.test.ts',
  'packages/fetch-jwks/test/flood.test.ts',
  'packages/fetch-jwks/test/many-issuers.test.ts',
  'packages/redis/test/exactly-once.test.ts',
  'packages/redis/test/revocation-losses.test.ts',
];

/**
 * Returns the folders whose tests are near a file: those of its layer, else those of its package. Undefined: the
 * file belongs to no package.
 *
 * @param {string} path
 * @param {readonly string[]} tests
 */
function findFolder(path, tests) {
  const [, home = '', layer] =
    /^(packages\/[^/]+)\/(?:src|test|examples)\/(?:([^/]+)\/)?/.exec(path) ?? [];
  if (home === '') return undefined;
  const ofLayer = `${home}/test/${layer}/`;
  return tests.some((test) => test.startsWith(ofLayer)) ? ofLayer : `${home}/test/`;
}

/** @param {string} folder @param {string} test whether it is in that folder itself, or below a folder of a layer */
function isIn(folder, test) {
  const rest = test.startsWith(folder) ? test.slice(folder.length) : undefined;
  const isOfPackage = /^packages\/[^/]+\/test\/$/.test(folder);
  return rest !== undefined && !(isOfPackage && rest.includes('/'));
}

/**
 * Returns the tests to run for these changed files, and the files whose importers are few enough to ask for.
 *
 * @param {readonly string[]} changed
 * @param {readonly string[]} tests all test files
 * @returns {{ readonly near: readonly string[], readonly sources: readonly string[] }}
 */
export function selectTests(changed, tests) {
  /** @type {Set<string>} */
  const near = new Set();
  const sources = [];
  for (const path of changed) {
    const folder = findFolder(path, tests);
    if (tests.includes(path)) near.add(path);
    else if (folder !== undefined) {
      for (const test of tests) if (isIn(folder, test) && !LONG.includes(test)) near.add(test);
    } else if (/\.(?:ts|mjs|tsx)$/.test(path)) sources.push(path);
    if (path.startsWith('packages/')) near.add('scripts/test/source-lengths.test.ts');
    if (path.startsWith('packages/core/src/')) for (const test of OF_CORE) near.add(test);
    if (path.startsWith('packages/core/src/providers/'))
      for (const test of OF_PRESETS) near.add(test);
  }
  return { near: [...near].filter((test) => tests.includes(test)).toSorted(), sources };
}

/** The tests that are named here, so that a test can say whether they exist. */
export const NAMED = [...OF_CORE, ...OF_PRESETS, ...LONG];
