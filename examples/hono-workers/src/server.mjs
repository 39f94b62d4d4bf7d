// Bundles worker.mjs and serves it with workerd on this machine. It is started and stopped like the other
// examples. workerd is a large binary that only this example needs, so it is installed separately.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createAuth } from '@oidc-verify/hono';
import { listen, start } from '../../settings/src/settings.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = fileURLToPath(new URL('..', import.meta.url));
const tools = `${root}.oidc-verify-test/workerd`;
const windows = process.platform === 'win32';

/**
 * @param {string} command
 * @param {string[]} args
 */
function must(command, args) {
  const { status } = spawnSync(command, args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: windows,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
}

/** Installs esbuild and workerd at the versions of tools/runtimes. */
function installTools() {
  const manifest = readFileSync(`${root}tools/runtimes/package.json`, 'utf8');
  const { dependencies } = /** @type {{ dependencies: Record<string, string> }} */ (
    JSON.parse(manifest)
  );
  const packages = ['esbuild', 'workerd'].map((name) => `${name}@${dependencies[name]}`);
  must('npm', [
    'install',
    '--prefix',
    tools,
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...packages,
  ]);
}

/** Returns the path of the workerd binary. A script in .bin might end on a signal without ending workerd. */
function workerdBinary() {
  const load = createRequire(`${tools}/package.json`);
  return /** @type {{ default: string }} */ (load('workerd')).default;
}

await start(async (settings) => {
  // Refuses invalid settings now, instead of in the Worker on its first request.
  await createAuth(settings.auth).close();
  // Checks that the port is available, and finds out which one it is.
  const probe = await listen(createServer(), settings, { close: async () => {} });
  await probe.close();
  installTools();
  must(`${tools}/node_modules/.bin/esbuild`, [
    'src/worker.mjs',
    '--bundle',
    '--format=esm',
    '--target=es2022',
    '--conditions=workerd,worker,browser',
    '--outfile=dist/worker.js',
    '--log-level=error',
  ]);
  const where = `http=${new URL(probe.url).host}`;
  const args = ['serve', 'worker.capnp', '--socket-addr', where, '--control-fd=3'];
  const worker = spawn(workerdBinary(), args, {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const exited = new Promise((resolve) => void worker.once('exit', resolve));
  const said = worker.stdio[3] ? once(worker.stdio[3], 'data') : exited;
  await Promise.race([said, exited]);
  if (worker.exitCode !== null) throw new Error('workerd did not start');
  worker.once('exit', (code) => process.exit(code ?? 1));
  const close = async () => {
    worker.kill('SIGTERM');
    await exited;
  };
  return { url: probe.url, close };
});
