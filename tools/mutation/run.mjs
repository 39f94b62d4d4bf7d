// Mutates one folder after the other, prints who survived, and leaves a summary in reports/.
// `node run.mjs verify http` takes only these parts, `verify claims.ts` only this file, whose results
// replace those of the last run, `verify --survivors` only what was open at the end of the last run; `--force` forgets earlier results.
// `--concurrency=1` leaves a core to others; `--tests=kind,header` takes only test files that begin so, which
// is quick and finds less.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { merge, readMutants, replaceFiles, toRanges } from './recheck.mjs';
import { SCOPES } from './scopes.mjs';
import { summarise, toMarkdown } from './summary.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
process.chdir(root);
const home = 'tools/mutation';
mkdirSync(`${home}/reports`, { recursive: true });

const args = process.argv.slice(2).filter((arg) => arg !== '--');
const force = args.includes('--force');
const onlySurvivors = args.includes('--survivors');
const concurrency = Number(args.find((arg) => arg.startsWith('--concurrency='))?.slice(14) ?? 2);
process.env['MUTATION_TESTS'] = args.find((arg) => arg.startsWith('--tests='))?.slice(8) ?? '';
const files = args.filter((arg) => arg.endsWith('.ts'));
const named = args.filter((arg) => !arg.startsWith('--') && !arg.endsWith('.ts'));
const flags = args.filter((arg) => arg.startsWith('--'));
const unknown = [
  ...named.filter((name) => !Object.hasOwn(SCOPES, name)),
  ...flags.filter(
    (flag) => !/^--(?:force|survivors|concurrency=[1-9]\d?|tests=[\w,-]+)$/.test(flag),
  ),
];
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}`);
  console.error(`folders: ${Object.keys(SCOPES).join(', ')}`);
  console.error('options: --force, --survivors, --concurrency=<number>, --tests=<names>');
  process.exit(2);
}

/**
 * @param {string} name
 * @param {import('./scopes.mjs').Scope} scope
 * @param {readonly string[] | undefined} ranges
 */
async function mutate(name, { folder, mutate: own }, ranges) {
  process.env['MUTATION_SCOPE'] = name;
  const wanted = files.length > 0 ? files : own;
  const isWhole = ranges === undefined;
  const stryker = new Stryker({
    packageManager: 'pnpm',
    plugins: ['texts.mjs', 'survivors.mjs', 'runner.mjs'].map((file) =>
      fileURLToPath(new URL(file, import.meta.url)),
    ),
    testRunner: 'vitest-whole',
    vitest: { configFile: `${home}/vitest.config.mjs`, related: false },
    coverageAnalysis: 'perTest',
    mutate: ranges ?? wanted.map((glob) => glob.replace(/^!?/, (sign) => `${sign}${folder}/`)),
    ignorers: ['texts'],
    // TypeScript 7 has no compiler API to read a tsconfig with; vitest needs none.
    tsconfigFile: 'nonexistent.json',
    disableTypeChecks: false,
    ignorePatterns: [
      '**/dist',
      '**/.stryker-tmp',
      'coverage',
      'bench',
      'docs',
      'examples',
      'scripts',
      'tools/runtimes',
      'tools/soak',
      'tools/mutation/reports',
      '.ci',
      '.changeset',
      '.oidc-verify-test',
    ],
    tempDirName: `${home}/.stryker-tmp`,
    concurrency,
    // Long, so that only a mutant that never ends is ended, and not a slow one on a busy machine.
    timeoutMS: 60_000,
    timeoutFactor: 6,
    // Code that also runs while a test file is collected takes all tests and a long time. So the first pass
    // tries it with the tests that reach it, and the second one what is open then, with all tests.
    ignoreStatic: isWhole,
    incremental: isWhole && files.length === 0,
    incrementalFile: `${home}/reports/${name}.incremental.json`,
    force,
    reporters: ['survivors', process.stdout.isTTY ? 'progress' : 'progress-append-only'],
    allowConsoleColors: false,
    thresholds: { high: 95, low: 90, break: null },
    logLevel: process.env['MUTATION_LOG'] ?? 'warn',
  });
  return stryker.runMutationTest();
}

/**
 * @param {string} name
 * @param {import('./scopes.mjs').Scope} scope
 */
async function measure(name, scope) {
  const stored = `${home}/reports/${name}.mutants.json`;
  const kept = readMutants(stored);
  const before = onlySurvivors ? kept : await mutate(name, scope, undefined);
  const wanted = before.filter(
    ({ fileName }) => files.length === 0 || files.some((file) => fileName.endsWith(`/${file}`)),
  );
  const ranges = toRanges(wanted);
  const now = merge(before, ranges.length > 0 ? await mutate(name, scope, ranges) : []);
  const results = files.length > 0 && !onlySurvivors ? replaceFiles(kept, now) : now;
  writeFileSync(stored, JSON.stringify(results));
  return summarise(name, results);
}

const summaries = [];
for (const [name, scope] of Object.entries(SCOPES)) {
  if (named.length > 0 && !named.includes(name)) continue;
  console.log(`\n${scope.folder}`);
  const summary = await measure(name, scope);
  summaries.push(summary);
  console.log(toMarkdown([summary]));
  writeFileSync(`${home}/reports/${name}.json`, JSON.stringify(summary, undefined, 2) + '\n');
}
writeFileSync(`${home}/reports/summary.md`, toMarkdown(summaries));
const isLow = summaries.some(({ score }) => score < 90);
process.exit(isLow ? 1 : 0);
