// npm run check: what a change needs before it is pushed, in a minute or two. It reads everything (format,
// lint, types, manifests, public surface, Markdown), and runs the tests near the changed files. npm test runs everything.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bin } from './bin.mjs';
import { selectTests } from './check/near-tests.mjs';
import { pn } from './pn.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string[]} args */
function git(...args) {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Returns the commit that the change starts from. */
function findBase() {
  return git('merge-base', 'HEAD', 'origin/main') ?? git('merge-base', 'HEAD', 'main') ?? 'HEAD';
}

/** @param {string | undefined} output of git */
function toPaths(output = '') {
  return output.split('\n').filter((path) => path !== '' && existsSync(`${root}${path}`));
}

/** Returns the files that differ from `base`, with new ones. @param {string} base */
function listChanged(base) {
  const isNew = git('ls-files', '--others', '--exclude-standard');
  return [...toPaths(git('diff', '--name-only', base)), ...toPaths(isNew)];
}

/** @param {string[]} args */
function node(...args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

// Everything, in a fresh clone; later it takes a second.
if (pn(['install', '--frozen-lockfile', '--prefer-offline']) !== 0) process.exit(1);

const changed = listChanged(findBase());
// Those of examples that are not part of the workspace: npm run test:examples.
const tests = [...toPaths(git('ls-files')), ...changed].filter((path) =>
  /^(?:packages\/[^/]+|examples|playground|scripts)\/test\/.*\.test\.ts$/.test(path),
);
const { near, sources } = selectTests(changed, [...new Set(tests)]);
const incremental = ['--incremental', '--tsBuildInfoFile', 'node_modules/.cache/check.tsbuildinfo'];
// Packages and the playground have their own tests near their files.
const beyond = ['--passWithNoTests', '--exclude', 'packages/**'];
if (!sources.some((path) => path.startsWith('playground/')))
  beyond.push('--exclude', 'playground/**');
/** @type {readonly (readonly [name: string, run: () => boolean])[]} */
const steps = [
  ['format', () => bin('oxfmt', ['--check'])],
  ['lint', () => bin('oxlint', ['--type-aware', '--deny-warnings'])],
  ['typecheck', () => bin('tsc', ['-p', 'tsconfig.json', '--noEmit', ...incremental])],
  ['typecheck of the playground', () => bin('tsc', ['-p', 'playground/tsconfig.json', '--noEmit'])],
  ['manifests', () => node('scripts/manifests.mjs', '--check')],
  ['changesets', () => node('scripts/release/changesets.mjs')],
  // The tests of sizes and examples read what is built.
  ['build', () => node('scripts/build.mjs')],
  ['API reports', () => node('scripts/api-report.mjs', '--check')],
  ['docs', () => node('scripts/docs.mjs', '--check')],
  ['knip', () => bin('knip', ['--no-config-hints'])],
  ['tests near the change', () => near.length === 0 || bin('vitest', ['run', ...near])],
  [
    'tests of what imports it',
    () => sources.length === 0 || bin('vitest', ['related', '--run', ...beyond, ...sources]),
  ],
];

const broken = [];
for (const [name, run] of steps) {
  const start = performance.now();
  console.log(`\n── ${name}`);
  if (!run()) broken.push(name);
  console.log(`   ${((performance.now() - start) / 1_000).toFixed(1)} s`);
}
console.log(broken.length === 0 ? '\nAll of it is fine.' : `\nFailed: ${broken.join(', ')}`);
process.exit(broken.length === 0 ? 0 : 1);
