// Installs the packed packages into an empty project and runs the portable suite on every runtime:
// Node 20, 22, 24, 26, Bun, Deno and workerd. A runtime that is missing is a failure, not a skip.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { bundleWorker } from './bundle-worker.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = `${root}.oidc-verify-test/runtimes/`;
const modules = `${here}node_modules/`;
const nodes = ['20', '22', '24', '26'];

/**
 * @typedef {{ passed: number, failures: string[] }} Report
 * @typedef {{ name: string, binary: string, run: () => Promise<Report> }} Runtime
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

/** Packs the packages and installs the tarballs as a stranger would. */
function installTarballs() {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(`${scratch}tarballs`, { recursive: true });
  for (const name of ['core', 'fetch-jwks', 'testing', 'hono']) {
    must('pnpm', ['pack', '--pack-destination', `${scratch}tarballs`], `${root}packages/${name}`);
  }
  const tarballs = readdirSync(`${scratch}tarballs`).map((file) => `./tarballs/${file}`);
  writeFileSync(`${scratch}package.json`, '{ "private": true, "type": "module" }\n');
  must('npm', ['install', '--no-audit', '--no-fund', 'hono@4', ...tarballs], scratch);
  for (const file of ['suite.mjs', 'main.mjs', 'worker.mjs']) {
    must('cp', [`${here}${file}`, scratch], here);
  }
}

/**
 * Runs the suite as a script that prints its report as JSON.
 *
 * @param {string} binary
 * @param {string[]} args
 * @returns {Promise<Report>}
 */
async function runScript(binary, args) {
  const options = { cwd: scratch, encoding: /** @type {const} */ ('utf8'), timeout: 120_000 };
  const { stdout, stderr } = spawnSync(binary, [...args, 'main.mjs'], options);
  const line = stdout.split('\n').find((text) => text.startsWith('{"passed"'));
  return line === undefined ? { passed: 0, failures: [`no report: ${stderr}`] } : JSON.parse(line);
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/**
 * @param {string} binary
 * @returns {Promise<Report>}
 */
async function runWorker(binary) {
  await bundleWorker(`${scratch}worker.mjs`, `${scratch}worker.js`);
  writeFileSync(
    `${scratch}worker.capnp`,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .suite)],
  sockets = [(name = "http", address = "127.0.0.1:${await freePort()}", http = (), service = "main")]
);
const suite :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  compatibilityDate = "2026-11-01"
);
`,
  );
  const port = await freePort();
  const child = spawn(
    binary,
    ['serve', 'worker.capnp', '--socket-addr', `http=127.0.0.1:${port}`],
    {
      cwd: scratch,
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  try {
    return await ask(`http://127.0.0.1:${port}/`, () => child.exitCode !== null);
  } finally {
    child.kill();
  }
}

/**
 * @param {string} url
 * @param {() => boolean} isOver
 * @returns {Promise<Report>}
 */
async function ask(url, isOver) {
  for (let attempt = 0; attempt < 100 && !isOver(); attempt++) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(120_000) });
      return await response.json();
    } catch (error) {
      if (error instanceof SyntaxError) return { passed: 0, failures: ['no report'] };
      await new Promise((resolve) => void setTimeout(resolve, 100));
    }
  }
  return { passed: 0, failures: ['workerd did not start'] };
}

/** @type {Runtime[]} */
const runtimes = [
  ...nodes.map((version) => {
    const binary = `${modules}node${version}-linux-x64/bin/node`;
    return { name: `Node ${version}`, binary, run: () => runScript(binary, []) };
  }),
  { name: 'Bun', binary: `${modules}.bin/bun`, run: () => runScript(`${modules}.bin/bun`, []) },
  {
    name: 'Deno',
    binary: `${modules}.bin/deno`,
    run: () => runScript(`${modules}.bin/deno`, ['run', '--no-prompt', '-A']),
  },
  {
    name: 'workerd',
    binary: `${modules}.bin/workerd`,
    run: () => runWorker(`${modules}.bin/workerd`),
  },
];

console.log('packing and installing the packages …');
installTarballs();
let passed = 0;
let failed = 0;
for (const { name, binary, run } of runtimes) {
  process.stdout.write(`${name.padEnd(10)}`);
  const report = existsSync(binary) ? await run() : { passed: 0, failures: ['MISSING'] };
  passed += report.passed;
  failed += report.failures.length;
  console.log(`${String(report.passed).padStart(5)} passed ${report.failures.length} failed`);
  for (const failure of report.failures.slice(0, 20)) console.log(`  ✘ ${failure}`);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
