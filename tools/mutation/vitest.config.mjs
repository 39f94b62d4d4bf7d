// The tests of one part. They run as they do in the workspace, from its sources.
import { readdirSync, readFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { SCOPES } from './scopes.mjs';

const conditions = ['@oidc-verify/source'];
const scope = SCOPES[process.env['MUTATION_SCOPE'] ?? ''];
if (scope === undefined) throw new Error('MUTATION_SCOPE names no part of scopes.mjs');
const { withoutTests } = scope;
const names = (process.env['MUTATION_TESTS'] ?? '').split(',').filter((name) => name !== '');
const tests = scope.tests.flatMap((glob) =>
  names.length === 0 ? [glob] : names.map((name) => glob.replace('*.test.ts', `${name}*.test.ts`)),
);

/**
 * @param {string} name
 * @param {readonly string[]} include
 * @param {readonly string[]} exclude
 * @param {boolean} isolate
 */
const project = (name, include, exclude, isolate) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  // A slow machine is no dead mutant: what hangs is left to Stryker's own limit.
  test: {
    name,
    include,
    exclude,
    isolate,
    testTimeout: 60_000,
    setupFiles: ['tools/mutation/setup.mjs'],
  },
});

const replacesModules = ['packages/core/test', 'packages/fetch-jwks/test']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  )
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => tests.some((pattern) => matchesGlob(path, pattern)))
  .filter((path) => readFileSync(path, 'utf8').includes('vi.mock('));

export default {
  test: {
    // One module graph per mutant, not one per test file, is three times as fast. Only tests that
    // replace a module need a graph of their own.
    projects: [
      project('shared', tests, [...withoutTests, ...replacesModules], false),
      project('alone', replacesModules, withoutTests, true),
    ],
  },
};
