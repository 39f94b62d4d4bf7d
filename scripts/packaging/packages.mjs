// Each package on its own: all its entries are loaded in both formats by each runtime, and bundled for
// browsers and for Workers. A package without entries is a command, which is started.
import { readFileSync } from 'node:fs';
import { readManifest } from '../package/manifest.mjs';
import { listAdapters } from './adapters.mjs';
import { findNodeImport } from './bundlers.mjs';
import { NODES, toBinary, toComparison, toInstances } from './formats.mjs';
import { listPackages, npmInstall, root, run, writeProject } from './project.mjs';
import { RUNTIMES } from './runtimes.mjs';
import { listEntryNames, PEERS } from './typescript.mjs';

/** @typedef {import('./table.mjs').Cell} Cell */
/** @typedef {readonly [column: string, command: string, args: readonly string[]]} Runtime */

const ESBUILD = { esbuild: '0.28.2' };

/** What esbuild is told; the test kit imports modules of Node once it is asked to listen. */
const TARGETS = {
  browsers: ['--external:node:*'],
  Workers: ['--external:node:*', '--conditions=workerd,worker,browser'],
};

/** @param {string} folder @returns {readonly Runtime[]} */
function listRuntimes(folder) {
  const bin = `${folder}node_modules/.bin/`;
  return [
    ...NODES.map(
      (version) =>
        /** @type {const} */ ([
          `Node ${version}`,
          `${folder}node_modules/node-${version}/bin/node`,
          [],
        ]),
    ),
    ['Bun 1.4', `${bin}bun`, []],
    ['Deno 2.9', `${bin}deno`, ['run', '--no-prompt', '-A']],
  ];
}

/** Returns what a runtime runs: the entries of a package, or its command. @param {string} name */
function toProgram(name) {
  const [command] = Object.values(readManifest(`${root}packages/${name}`).bin ?? {});
  if (listEntryNames(name).length > 0 || command === undefined) return [`${name}.cjs`];
  return [`node_modules/@oidc-verify/${name}/${command.replace('./', '')}`, '--help'];
}

/** Returns the entries that are not for Node alone. @param {string} name */
function listWebEntries(name) {
  if (listAdapters().includes(name) && name !== 'hono') return [];
  return listEntryNames(name).filter((entry) => !entry.endsWith('/node'));
}

/** @param {string} name */
function toWebProgram(name) {
  const lines = listWebEntries(name).map(
    (entry, index) => `export * as entry${index} from '${entry}';`,
  );
  return `${lines.join('\n')}\n`;
}

/** @param {string} folder @param {string} name @param {keyof typeof TARGETS} target @returns {Promise<Pick<Cell, 'ok' | 'note'>>} */
async function tryBundle(folder, name, target) {
  if (listEntryNames(name).length === 0) return { note: 'A command, which is not imported' };
  if (listWebEntries(name).length === 0) return { note: 'For servers on Node, Bun and Deno' };
  const bundle = `out/${name}-${target}.mjs`;
  const options = ['--bundle', '--format=esm', `--outfile=${bundle}`, ...TARGETS[target]];
  const built = await run(folder, `${folder}node_modules/.bin/esbuild`, [
    `${name}.web.mjs`,
    ...options,
  ]);
  if (!built.ok) return { ok: false, note: built.output };
  const found = findNodeImport(readFileSync(`${folder}${bundle}`, 'utf8'));
  if (found !== undefined) return { ok: false, note: `imports ${found}` };
  const { ok, output } = await run(folder, process.execPath, [bundle]);
  return ok ? { ok } : { ok, note: output };
}

/** @param {string} folder @param {string} name @returns {Promise<readonly Cell[]>} */
async function tryPackage(folder, name) {
  const row = `@oidc-verify/${name}`;
  const cells = [];
  const program = toProgram(name);
  for (const [column, command, args] of listRuntimes(folder)) {
    const { ok, output } = await run(folder, command, [...args, ...program]);
    const note = ok ? (program.length === 1 ? toInstances(output) : undefined) : output;
    cells.push({ row, column, ok, ...(note === undefined ? {} : { note }) });
  }
  for (const target of /** @type {const} */ (['browsers', 'Workers'])) {
    cells.push({
      row,
      column: `bundled for ${target}`,
      ...(await tryBundle(folder, name, target)),
    });
  }
  return cells;
}

/** @param {import('./table.mjs').Select} select @returns {Promise<readonly Cell[]>} */
export async function tryPackages(select) {
  const names = listPackages().filter((name) => select(`@oidc-verify/${name}`));
  if (names.length === 0) return [];
  const binaries = NODES.map(
    (version) => /** @type {const} */ ([`node-${version}`, toBinary(version)]),
  );
  const files = names.flatMap(
    (name) =>
      /** @type {const} */ ([
        [`${name}.cjs`, toComparison(listEntryNames(name))],
        [`${name}.web.mjs`, toWebProgram(name)],
      ]),
  );
  const folder = writeProject('packages', {
    dependencies: { ...PEERS, ...RUNTIMES, ...ESBUILD, ...Object.fromEntries(binaries) },
    files: Object.fromEntries(files),
  });
  const { ok, output } = await npmInstall(folder);
  if (!ok) return [{ row: '@oidc-verify', column: 'install', ok, note: output }];
  const cells = [];
  for (const name of names) cells.push(...(await tryPackage(folder, name)));
  return cells;
}
