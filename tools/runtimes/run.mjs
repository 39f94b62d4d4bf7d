// Installs the packed packages into an empty project and runs the portable suites on every runtime:
// Node 20, 22, 24, 26, Bun, Deno and workerd. A runtime that is missing is a failure, not a skip.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundleWorker } from './bundle-worker.mjs';
import { runColdIsolates } from './cold-isolates.mjs';
import { runConnections } from './connections-run.mjs';
import { runDroppedRequests } from './dropped-requests.mjs';
import { runSharedState } from './shared-state.mjs';
import { runWorkerExample } from './worker-example.mjs';
import { serveWorkerd } from './workerd.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = `${root}.oidc-verify-test/runtimes/`;
const modules = `${here}node_modules/`;
const nodes = ['20', '22', '24', '26'];
const COPIED = [
  'suite.mjs',
  'contract.mjs',
  'decryption.mjs',
  'main.mjs',
  'worker.mjs',
  'suite.capnp',
  'dropped-worker.mjs',
  'dropped.capnp',
  'isolate-worker.mjs',
  'isolate.capnp',
  'connections-app.mjs',
  'connections-bun.mjs',
  'connections-deno.mjs',
  'connections-node.mjs',
  'connections-worker.mjs',
  'connections.capnp',
  'front-worker.mjs',
  'objects-worker.mjs',
  'shared-worker.mjs',
  'shared.capnp',
];
/** Issues encrypted tokens. Core's own tests use the same version. */
const PROVIDER = 'oidc-provider@9.13.3';
/** The examples of connections, and the clients that try them. */
const CONNECTIONS = [
  'connections/src/fetch-events.ts',
  'connections/src/hono-graphql.ts',
  'connections/src/hono-node.ts',
  'connections/src/hono-websocket.ts',
  'connections/src/workers-graphql.ts',
  'connections/src/workers-websocket.ts',
  'test/event-stream.ts',
  'test/web-socket.ts',
];

/**
 * @typedef {{ passed: number, failures: string[] }} Report
 * @typedef {Record<string, Report>} Reports
 * @typedef {{ name: string, binary: string, run: () => Promise<Reports> }} Runtime
 */

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
function must(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args[0]} failed`);
}

/** Packs the packages and installs the tarballs as a stranger would; what runs lies beside them. */
async function installTarballs() {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(`${scratch}tarballs`, { recursive: true });
  for (const name of ['core', 'fetch-jwks', 'testing', 'hono', 'workers']) {
    must('pnpm', ['pack', '--pack-destination', `${scratch}tarballs`], `${root}packages/${name}`);
  }
  const tarballs = readdirSync(`${scratch}tarballs`).map((file) => `./tarballs/${file}`);
  writeFileSync(`${scratch}package.json`, '{ "private": true, "type": "module" }\n');
  const others = ['hono@4', '@hono/node-server@2', 'ws@8', 'graphql@16', 'graphql-ws@6', PROVIDER];
  must('npm', ['install', '--no-audit', '--no-fund', ...others, ...tarballs], scratch);
  for (const file of COPIED) {
    cpSync(`${here}${file}`, `${scratch}${file}`);
  }
  // Node 20 does not strip types.
  await build({
    entryPoints: [`${root}packages/hono/test/contract-app.ts`],
    outfile: `${scratch}contract-app.mjs`,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
  });
  await build({
    entryPoints: [`${here}corpora.mjs`],
    outfile: `${scratch}corpora.mjs`,
    bundle: true,
    packages: 'external',
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
  });
  await build({
    entryPoints: CONNECTIONS.map((file) => `${root}examples/${file}`),
    outdir: `${scratch}connections`,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
    entryNames: '[name]',
  });
  await writeDecryptionCases();
  for (const part of ['src', 'worker.capnp']) {
    const from = `${root}examples/hono-workers/${part}`;
    cpSync(from, `${scratch}hono-workers/${part}`, { recursive: true });
  }
}

/** Makes the encrypted tokens once, on this Node, and writes them with their keys to a module. */
async function writeDecryptionCases() {
  const outfile = `${scratch}runtime-cases.mjs`;
  await build({
    entryPoints: [`${root}packages/core/test/jwe/runtime-cases.ts`],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
  });
  const { buildRuntimeCases } =
    /** @type {typeof import('../../packages/core/test/jwe/runtime-cases.ts')} */ (
      await import(pathToFileURL(outfile).href)
    );
  const cases = JSON.stringify(await buildRuntimeCases());
  writeFileSync(`${scratch}decryption-cases.mjs`, `export const CASES = ${cases};\n`);
}

/**
 * Runs the suites as a script that prints its reports as JSON.
 *
 * @param {string} binary
 * @param {string[]} args
 * @param {string} script the API whose connections are tried after that
 * @returns {Promise<Reports>}
 */
async function runScript(binary, args, script) {
  const options = { cwd: scratch, encoding: /** @type {const} */ ('utf8'), timeout: 300_000 };
  const { stdout, stderr } = spawnSync(binary, [...args, 'main.mjs'], {
    ...options,
    maxBuffer: 64 * 1024 * 1024,
  });
  const line = stdout.split('\n').find((text) => text.startsWith('{"smoke"'));
  if (line === undefined) return noReport(stderr);
  const connections = await runConnections(binary, scratch, [...args, script]);
  return { ...readReports(line), connections };
}

/**
 * Runs the suites inside a Worker, then the Workers example, whose keys come over a real socket.
 *
 * @param {string} binary
 * @returns {Promise<Reports>}
 */
async function runWorker(binary) {
  await bundleWorker(`${scratch}worker.mjs`, `${scratch}worker.js`);
  const worker = await serveWorkerd({ binary, cwd: scratch, config: 'suite.capnp' });
  const response = await fetch(worker.url, { signal: AbortSignal.timeout(300_000) });
  const text = await response.text();
  await worker.stop();
  const reports = response.ok ? readReports(text) : noReport(text);
  const example = await runWorkerExample(binary, `${scratch}hono-workers/`);
  const dropped = await runDroppedRequests(binary, scratch);
  const isolates = await runColdIsolates(binary, scratch);
  const shared = await runSharedState(binary, scratch);
  const connections = await runConnections(binary, scratch);
  const all = [reports['fetch-jwks'] ?? NONE, example, dropped, isolates];
  return { ...reports, 'fetch-jwks': sum(all), shared, connections };
}

/** @type {Report} */
const NONE = { passed: 0, failures: [] };

/** @param {readonly Report[]} all @returns {Report} */
function sum(all) {
  const passed = all.reduce((total, report) => total + report.passed, 0);
  return { passed, failures: all.flatMap(({ failures }) => failures) };
}

/** @param {string} json */
function readReports(json) {
  return /** @type {Reports} */ (JSON.parse(json));
}

/** @param {string} text @returns {Reports} */
function noReport(text) {
  return { smoke: { passed: 0, failures: [`no report: ${text.slice(0, 4000)}`] } };
}

// Not the script in `.bin`, which starts this one and dies without it: servers would stay behind.
const deno = `${modules}deno/deno`;

/** @type {Runtime[]} */
const runtimes = [
  ...nodes.map((version) => {
    const binary = `${modules}node${version}-linux-x64/bin/node`;
    return {
      name: `Node ${version}`,
      binary,
      run: () => runScript(binary, [], 'connections-node.mjs'),
    };
  }),
  {
    name: 'Bun',
    binary: `${modules}.bin/bun`,
    run: () => runScript(`${modules}.bin/bun`, [], 'connections-bun.mjs'),
  },
  {
    name: 'Deno',
    binary: deno,
    run: () => runScript(deno, ['run', '--no-prompt', '-A'], 'connections-deno.mjs'),
  },
  {
    name: 'workerd',
    binary: `${modules}.bin/workerd`,
    run: () => runWorker(`${modules}.bin/workerd`),
  },
];

const columns = [
  'smoke',
  'parity',
  'attacks',
  'decryption',
  'contract',
  'fetch-jwks',
  'shared',
  'connections',
];

/** @param {Report | undefined} report */
function toCell(report) {
  if (report === undefined) return '–';
  const { passed, failures } = report;
  return failures.length === 0 ? String(passed) : `${passed} ✘${failures.length}`;
}

console.log('packing and installing the packages …');
await installTarballs();
let passed = 0;
let failed = 0;
console.log(['runtime'.padEnd(10), ...columns.map((name) => name.padStart(11))].join(' '));
for (const { name, binary, run } of runtimes) {
  const reports = existsSync(binary)
    ? await run().catch((error) => noReport(String(error)))
    : { smoke: { passed: 0, failures: ['MISSING: the runtime is not installed'] } };
  const cells = columns.map((column) => toCell(reports[column]).padStart(11));
  console.log([name.padEnd(10), ...cells].join(' '));
  for (const [suite, report] of Object.entries(reports)) {
    passed += report.passed;
    failed += report.failures.length;
    for (const failure of report.failures.slice(0, 20)) console.log(`  ✘ ${suite}: ${failure}`);
  }
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
