// npm run check: what a change needs before it is pushed, in a minute or two. It reads everything (format,
// lint, types, manifests), and runs the tests that the changed files reach, but for those of examples: they
// start processes, and any change of core would reach all of them. npm test runs everything.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bin } from './bin.mjs';
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

/** Returns the files that differ from `base`, with new ones. @param {string} base */
function listChanged(base) {
  return `${git('diff', '--name-only', base) ?? ''}\n${git('ls-files', '--others', '--exclude-standard') ?? ''}`;
}

/** Returns the folders whose tests read files that are no modules, where such a file has changed. @param {string} changed */
function listDataFolders(changed) {
  const data = [...changed.matchAll(/^(packages\/[^/]+\/test\/[^/]+)\/.*\.(?!ts$|mjs$)\w+$/gm)];
  return [...new Set(data.map(([, folder = '']) => folder))];
}

/** @param {string[]} args */
function node(...args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

// Everything, in a fresh clone; later it takes a second.
if (pn(['install', '--frozen-lockfile', '--prefer-offline']) !== 0) process.exit(1);

const base = findBase();
const changed = listChanged(base);
const folders = listDataFolders(changed);
const withoutExamples = /^examples\//m.test(changed) ? [] : ['--exclude', 'examples/test/**'];
/** @type {readonly (readonly [name: string, run: () => boolean])[]} */
const steps = [
  ['format', () => bin('oxfmt', ['--check'])],
  ['lint', () => bin('oxlint', ['--type-aware', '--deny-warnings'])],
  ['typecheck', () => bin('tsc', ['-p', 'tsconfig.json', '--noEmit'])],
  ['manifests', () => node('scripts/manifests.mjs', '--check')],
  ['changesets', () => node('scripts/release/changesets.mjs')],
  // The examples are tried with what is built.
  ['build', () => node('scripts/build.mjs')],
  ['knip', () => bin('knip', ['--no-config-hints'])],
  [
    'tests of what has changed',
    () => bin('vitest', ['run', `--changed=${base}`, ...withoutExamples]),
  ],
  ...(folders.length > 0
    ? [/** @type {const} */ (['tests of changed data', () => bin('vitest', ['run', ...folders])])]
    : []),
];

const broken = [];
for (const [name, run] of steps) {
  console.log(`\n── ${name}`);
  if (!run()) broken.push(name);
}
console.log(broken.length === 0 ? '\nAll of it is fine.' : `\nFailed: ${broken.join(', ')}`);
process.exit(broken.length === 0 ? 0 : 1);
