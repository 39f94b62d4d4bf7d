// Runs the probe where npm's packages are used by something other than Node and npm: Bun and Deno, and
// Yarn's Plug'n'Play, which has no node_modules.
import { FRAMEWORK_NAMES, MAIN, toProbe } from './probe.mjs';
import { npmInstall, run, writeProject } from './project.mjs';
import { PEERS } from './typescript.mjs';

/** @typedef {import('./table.mjs').Cell} Cell */

const FILES = {
  'probe.mjs': toProbe(FRAMEWORK_NAMES, 'import') + MAIN,
  'probe.cjs': toProbe(FRAMEWORK_NAMES, 'require') + MAIN,
};

/** Both are binaries in npm packages; their scripts would only copy them. */
export const RUNTIMES = {
  bun: '1.4.5',
  deno: '2.9.6',
};

/**
 * @param {string} folder
 * @param {string} row
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<readonly Cell[]>}
 */
async function tryBoth(folder, row, command, args) {
  const cells = [];
  for (const [column, file] of [
    ['import', 'probe.mjs'],
    ['require', 'probe.cjs'],
  ]) {
    const { ok, output } = await run(folder, command, [...args, String(file)]);
    cells.push({ row, column: String(column), ok, ...(ok ? {} : { note: output }) });
  }
  return cells;
}

/** What runs the probe, in the project of both. @type {Readonly<Record<string, readonly [command: string, ...args: string[]]>>} */
const ROWS = {
  'Bun 1.4': ['bun'],
  'Deno 2.9': ['deno', 'run', '--no-prompt', '-A'],
};
const YARN = 'Yarn 4, Plug’n’Play';

/** @param {import('./table.mjs').Select} select @returns {Promise<readonly Cell[]>} */
export async function tryRuntimes(select) {
  const rows = Object.entries(ROWS).filter(([row]) => select(row));
  const cells = rows.length === 0 ? [] : await tryBinaries(rows);
  return select(YARN) ? [...cells, ...(await tryYarn())] : cells;
}

/** @param {readonly (readonly [row: string, command: readonly string[]])[]} rows @returns {Promise<readonly Cell[]>} */
async function tryBinaries(rows) {
  const folder = writeProject('runtimes', {
    dependencies: { ...PEERS, ...RUNTIMES },
    files: FILES,
  });
  const installed = await npmInstall(folder);
  if (!installed.ok) return [{ row: 'Bun', column: 'install', ok: false, note: installed.output }];
  const cells = [];
  for (const [row, [command = '', ...args]] of rows) {
    cells.push(...(await tryBoth(folder, row, `${folder}node_modules/.bin/${command}`, args)));
  }
  return cells;
}

async function tryYarn() {
  const row = YARN;
  const tools = writeProject('yarn-tool', {
    packages: [],
    dependencies: { '@yarnpkg/cli-dist': '4.18.1' },
  });
  const folder = writeProject('yarn-pnp', {
    dependencies: PEERS,
    files: {
      ...FILES,
      '.yarnrc.yml': 'nodeLinker: pnp\nenableTelemetry: false\nenableGlobalCache: false\n',
      'yarn.lock': '',
    },
  });
  const yarn = `${tools}node_modules/@yarnpkg/cli-dist/bin/yarn.js`;
  const { ok, output } = await npmInstall(tools);
  if (!ok) return [{ row, column: 'install', ok, note: output }];
  const installed = await run(folder, process.execPath, [yarn, 'install']);
  if (!installed.ok) return [{ row, column: 'install', ok: false, note: installed.output }];
  return await tryBoth(folder, row, process.execPath, [yarn, 'node']);
}
