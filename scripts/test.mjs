// Runs all checks of the repository and shows their output. The last line is `N passed, N failed`.
// `--no-install` skips the install.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HOW_TO_GET, hasRedisServer } from '../tools/stores/redis-server.mjs';
import { bin } from './bin.mjs';
import { pn } from './pn.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = `${root}.oidc-verify-test`;
const packed = `${scratch}/packed`;
const packages = readdirSync(`${root}packages`);

/**
 * Runs a script of this repository.
 *
 * @param {string[]} args
 */
function node(...args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

/**
 * Returns whether `check` is true for the tarball of every package.
 *
 * @param {(file: string) => boolean} check
 */
function everyTarball(check) {
  const files = readdirSync(packed).map((file) => `${packed}/${file}`);
  return files.length === packages.length && files.every((file) => check(file));
}

/** Runs the unit, parity and property tests; returns how many passed and failed. */
function unit() {
  const report = `${scratch}/vitest.json`;
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const ok = bin('vitest', ['run', '--coverage', ...reporters]);
  const { numPassedTests, numFailedTests } =
    /** @type {{ numPassedTests: number, numFailedTests: number }} */ (
      JSON.parse(readFileSync(report, 'utf8'))
    );
  // A missed coverage threshold fails the run without failing a test.
  const unmet = ok || numFailedTests > 0 ? 0 : 1;
  return { passed: numPassedTests, failed: numFailedTests + unmet };
}

/** @type {[name: string, run: () => boolean | { passed: number, failed: number }][]} */
const steps = [
  // These three name no folder and so read all of them; what they leave out is in their settings.
  ['format', () => bin('oxfmt', ['--check'])],
  ['lint', () => bin('oxlint', ['--type-aware', '--deny-warnings'])],
  ['typecheck', () => bin('tsc', ['-p', 'tsconfig.json', '--noEmit'])],
  ['typecheck of the playground', () => bin('tsc', ['-p', 'playground/tsconfig.json', '--noEmit'])],
  ['manifests', () => node('scripts/manifests.mjs', '--check')],
  ['changesets', () => node('scripts/release/changesets.mjs')],
  ['build', () => node('scripts/build.mjs')],
  ['API reports', () => node('scripts/api-report.mjs', '--check')],
  ['changes of the public surface', () => node('scripts/release/declared.mjs')],
  ['costs of loading', () => node('scripts/budgets.mjs')],
  ['docs', () => node('scripts/docs.mjs', '--check')],
  ['conformance', () => node('scripts/conformance.mjs', '--check')],
  ['unit, parity and property tests', unit],
  ['cost guard', () => node('bench/src/guard.mjs')],
  ['pack', () => node('scripts/pack.mjs')],
  ['publint', () => everyTarball((file) => bin('publint', ['--strict', file]))],
  ['attw', () => everyTarball((file) => bin('attw', [file]))],
  ['knip', () => bin('knip', ['--no-config-hints'])],
  ['tarballs in empty projects', () => node('scripts/packaging.mjs')],
];

// Every run starts without build output, like a fresh checkout. A step that depends on an earlier build
// fails here too, not only on another machine.
for (const name of packages)
  rmSync(`${root}packages/${name}/dist`, { recursive: true, force: true });
rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });
if (!process.argv.includes('--no-install')) {
  console.log('── install');
  if (pn(['install', '--frozen-lockfile']) !== 0) process.exit(1);
}
let passed = 0;
let failed = 0;
const broken = [];
for (const [name, run] of steps) {
  console.log(`\n── ${name}`);
  const result = run();
  const counts =
    typeof result === 'object' ? result : { passed: result ? 1 : 0, failed: result ? 0 : 1 };
  passed += counts.passed;
  failed += counts.failed;
  if (counts.failed > 0) broken.push(name);
}
if (broken.length > 0) console.log(`\nFailed: ${broken.join(', ')}`);
if (!hasRedisServer()) {
  console.log(`\nNOT TESTED: @oidc-verify/redis against a server, because ${HOW_TO_GET}`);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
