// Runs the probe in each test runner, in the runner's default mode: Jest requires everything.
import { FRAMEWORK_NAMES, toProbe } from './probe.mjs';
import { npmInstall, run, writeProject } from './project.mjs';
import { PEERS } from './typescript.mjs';

/** @typedef {import('./table.mjs').Cell} Cell */

const LINE = FRAMEWORK_NAMES.map((name) => `${name} 200 401`).join(', ');
const IN_JEST = `\ntest('the probe', async () => { expectOf(await probe()).toBe('${LINE}'); });\n`;

/** In Jest, `expect` is the runner's. @param {'import' | 'require'} format */
function toJest(format) {
  const probe = toProbe(FRAMEWORK_NAMES, format).replaceAll(/\bexpect\b/g, 'expectValue');
  return `const expectOf = expect;\n${probe}${IN_JEST}`;
}

/** @param {'import' | 'require'} format @param {string} imports */
function toTest(format, imports, frameworks = FRAMEWORK_NAMES) {
  const probe = toProbe(frameworks, format);
  return `${imports}\n${probe}\ntest('the probe', async () => { await probe(); });\n`;
}

/**
 * @typedef {object} Runner
 * @property {string} row
 * @property {string} column
 * @property {Readonly<Record<string, string>>} dependencies
 * @property {'module' | 'commonjs'} type
 * @property {Readonly<Record<string, string>>} files
 * @property {Readonly<Record<string, unknown>>} [manifest]
 * @property {readonly string[]} command
 */

const TS_JEST = {
  jest: { transform: { '^.+\\.ts$': ['ts-jest', { diagnostics: true }] } },
};
const TS_CONFIG = JSON.stringify({
  compilerOptions: {
    module: 'commonjs',
    moduleResolution: 'node10',
    esModuleInterop: true,
    skipLibCheck: false,
    target: 'es2022',
    types: ['node', 'jest'],
  },
});

const VITEST = {
  'api.test.js': toTest('import', "import { test } from 'vitest';"),
  // Without one of its own, the project would have that of this repository.
  'vitest.config.mjs': 'export default {};\n',
};

/** @type {readonly Runner[]} */
export const RUNNERS = [
  ...['29.7.0', '30.5.2'].map((version) => ({
    row: `Jest ${version.split('.')[0]}`,
    column: 'default mode, CommonJS',
    dependencies: { jest: version },
    type: /** @type {const} */ ('commonjs'),
    files: { 'api.test.js': toJest('require') },
    command: ['jest'],
  })),
  {
    row: 'Jest 30',
    column: 'default mode, import through Babel',
    dependencies: { jest: '30.5.2', '@babel/core': '7', '@babel/preset-env': '7' },
    type: 'commonjs',
    files: {
      'api.test.js': toJest('import'),
      'babel.config.js':
        "module.exports = { presets: [['@babel/preset-env', { targets: { node: 'current' } }]] };\n",
    },
    command: ['jest'],
  },
  {
    row: 'Jest 30',
    column: 'ts-jest',
    dependencies: {
      jest: '30.5.2',
      'ts-jest': '29.4.15',
      typescript: '5.9.3',
      '@types/jest': '30',
    },
    type: 'commonjs',
    manifest: TS_JEST,
    files: { 'api.test.ts': `// @ts-nocheck\n${toJest('import')}`, 'tsconfig.json': TS_CONFIG },
    command: ['jest'],
  },
  {
    row: 'Vitest 4',
    column: 'forks',
    dependencies: { vitest: '4.1.12' },
    type: 'module',
    files: VITEST,
    command: ['vitest', 'run'],
  },
  {
    row: 'Vitest 4',
    column: 'vmThreads, with Hono',
    dependencies: { vitest: '4.1.12' },
    type: 'module',
    files: {
      ...VITEST,
      // A dependency of Express cannot be loaded there.
      'api.test.js': toTest('import', "import { test } from 'vitest';", ['hono']),
    },
    command: ['vitest', 'run', '--pool=vmThreads'],
  },
  ...[
    { type: /** @type {const} */ ('module'), format: /** @type {const} */ ('import') },
    { type: /** @type {const} */ ('commonjs'), format: /** @type {const} */ ('require') },
  ].flatMap(({ type, format }) => [
    {
      row: 'node:test',
      column: format,
      dependencies: {},
      type,
      files: {
        'api.test.js': toTest(
          format,
          format === 'import'
            ? "import { test } from 'node:test';"
            : "const { test } = require('node:test');",
        ),
      },
      command: ['node', '--test', '--test-force-exit', 'api.test.js'],
    },
    {
      row: 'Mocha 11',
      column: format,
      dependencies: { mocha: '11' },
      type,
      files: { 'api.test.js': toTest(format, 'const test = globalThis.it;') },
      command: ['mocha', '--exit', 'api.test.js'],
    },
  ]),
];

/** @param {Runner} runner @returns {Promise<Cell>} */
async function tryRunner({ row, column, command, dependencies, type, files, manifest = {} }) {
  const name = `${row}-${column}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const folder = writeProject(name, {
    type,
    files,
    manifest,
    dependencies: { ...PEERS, ...dependencies },
  });
  const installed = await npmInstall(folder);
  const cell = { row: `${row}, ${column}`, column: 'passes' };
  if (!installed.ok) return { ...cell, ok: false, note: installed.output };
  const [tool = '', ...args] = command;
  const path = tool === 'node' ? process.execPath : `node_modules/.bin/${tool}`;
  const { ok, output } = await run(folder, path, args);
  return ok ? { ...cell, ok } : { ...cell, ok, note: output };
}

/** @param {import('./table.mjs').Select} [select] @returns {Promise<readonly Cell[]>} */
export async function tryRunners(select = () => true) {
  const cells = [];
  const runners = RUNNERS.filter(({ row, column }) => select(`${row}, ${column}`));
  for (const runner of runners) cells.push(await tryRunner(runner));
  return cells;
}
