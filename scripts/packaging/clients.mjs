// Each package that is given something of the application's, with the lowest and the latest version that its
// manifest allows: type-checked and run. Nothing is connected, so that no server is needed.
import { readManifest } from '../package/manifest.mjs';
import { listAdapters, toLatest, toLowest } from './adapters.mjs';
import { listPackages, npmInstall, root, run, writeProject } from './project.mjs';
import { judge, PEERS } from './typescript.mjs';

/** @typedef {import('./table.mjs').Cell} Cell */

const STORES = `import { redisKeyStore, redisReplay, redisRevocations } from '@oidc-verify/redis';
const stores = [redisKeyStore(client), redisReplay(client), redisRevocations(client)];
console.log(stores.length, 'made');
process.exit(0);
`;

/** What the application brings, by its name. @type {Readonly<Record<string, string>>} */
const PROGRAMS = {
  // 5.0 has no export with a name.
  ioredis: `import ioredis from 'ioredis';\nconst client = new ioredis.default({ lazyConnect: true });\n${STORES}`,
  iovalkey: `import { Redis } from 'iovalkey';\nconst client = new Redis({ lazyConnect: true });\n${STORES}`,
  redis: `import { createClient } from 'redis';\nconst client = createClient();\n${STORES}`,
  '@opentelemetry/api': `import { metrics, trace } from '@opentelemetry/api';
import { createOtelListener, instrumentOidcVerify } from '@oidc-verify/otel';
const options = { meterProvider: metrics.getMeterProvider(), tracerProvider: trace.getTracerProvider() };
instrumentOidcVerify(options)();
createOtelListener(options).stop();
console.log('made');
`,
};

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    skipLibCheck: false,
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable', 'dom', 'dom.iterable'],
    module: 'nodenext',
    types: ['node'],
  },
  files: ['app.ts'],
};

/**
 * Returns which package takes what, and in which versions.
 *
 * @param {string} [from] the root of the workspace
 */
export function listClients(from = root) {
  const adapters = listAdapters(from);
  return listPackages()
    .filter((name) => !adapters.includes(name))
    .flatMap((name) =>
      Object.entries(readManifest(`${from}packages/${name}`).peerDependencies ?? {}).map(
        ([peer, range]) => ({ name, peer, range }),
      ),
    );
}

/**
 * @param {ReturnType<typeof listClients>[number]} client
 * @param {'lowest' | 'latest'} column
 * @returns {Promise<Cell>}
 */
async function tryClient({ name, peer, range }, column) {
  const cell = { row: `@oidc-verify/${name}, ${peer}`, column };
  const program = PROGRAMS[peer];
  if (program === undefined) {
    return { ...cell, ok: false, note: 'has no row in scripts/packaging/clients.mjs' };
  }
  const version = column === 'lowest' ? toLowest(range) : toLatest(range);
  const folder = writeProject(`client-${peer.replaceAll(/\W/g, '-')}-${column}`, {
    packages: ['core', name],
    dependencies: { [peer]: version, '@types/node': PEERS['@types/node'] },
    files: { 'app.ts': program, 'tsconfig.json': JSON.stringify(TSCONFIG) },
  });
  const installed = await npmInstall(folder);
  if (!installed.ok) return { ...cell, ok: false, note: installed.output };
  const compiled = await run(folder, `${root}node_modules/.bin/tsc`, ['-p', '.']);
  const types = compiled.ok ? { ok: true } : judge(compiled.output);
  if (types.ok === false) return { ...cell, ...types };
  const { ok, output } = await run(folder, process.execPath, ['app.js']);
  return ok && output.includes('made')
    ? { ...cell, ...types }
    : { ...cell, ok: false, note: output };
}

/** @param {import('./table.mjs').Select} select @returns {Promise<readonly Cell[]>} */
export async function tryClients(select) {
  const cells = [];
  for (const client of listClients()) {
    if (!select(`@oidc-verify/${client.name}, ${client.peer}`)) continue;
    for (const column of /** @type {const} */ (['lowest', 'latest'])) {
      cells.push(await tryClient(client, column));
    }
  }
  return cells;
}
