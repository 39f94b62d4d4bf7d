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
const RUNTIMES = {
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

/** @returns {Promise<readonly Cell[]>} */
export async function tryRuntimes() {
  const folder = writeProject('runtimes', {
    dependencies: { ...PEERS, ...RUNTIMES },
    files: FILES,
  });
  const installed = await npmInstall(folder);
  if (!installed.ok) return [{ row: 'Bun', column: 'install', ok: false, note: installed.output }];
  return [
    ...(await tryBoth(folder, 'Bun 1.4', `${folder}node_modules/.bin/bun`, [])),
    ...(await tryBoth(folder, 'Deno 2.9', `${folder}node_modules/.bin/deno`, [
      'run',
      '--no-prompt',
      '-A',
    ])),
    ...(await tryYarn()),
  ];
}

async function tryYarn() {
  const row = 'Yarn 4, Plug’n’Play';
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
