// The modules of a package: each entry is one readable bundle, and what entries share is a chunk. The
// same for ES modules and for CommonJS, so that an entry is one file to load either way. A package may have
// modules for Node alone, in `dist/node`: what its entries share is then one file, engine included.
import { join } from 'node:path';
import { readManifest } from '../package/manifest.mjs';
import { findOnlyEsm, toNotices } from './only-esm.mjs';
import { listShared, shareOneFile, toEntryPoint } from './shared.mjs';

/**
 * @typedef {{ path: string, text: string }} Output
 * @typedef {import('esbuild').BuildOptions} Options
 */

/** Where the modules for Node alone are. */
export const NODE_MODULES = 'dist/node';

/** Resolves `#…` to TypeScript. */
const SOURCE = '@oidc-verify/source';

/**
 * @param {string} folder
 * @param {readonly string[]} entries such as `http/index`
 * @returns {Options}
 */
function toOptions(folder, entries) {
  return {
    entryPoints: entries.map((entry) => `${folder}/src/${entry}.ts`),
    outbase: `${folder}/src`,
    outdir: `${folder}/dist`,
    absWorkingDir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    chunkNames: 'chunk-[hash]',
    logLevel: 'warning',
  };
}

/**
 * Writes the ES modules, with source maps to `src`.
 *
 * @param {string} folder
 * @param {readonly string[]} entries
 */
export async function writeModules(folder, entries) {
  const { build } = await import('esbuild');
  await build({
    ...toOptions(folder, entries),
    packages: 'external',
    external: ['#*'],
    sourcemap: true,
    sourcesContent: false,
  });
}

/**
 * Returns the same for Node alone.
 *
 * @param {string} folder
 * @param {readonly string[]} entries
 * @returns {Promise<Options>}
 */
async function toNodeOptions(folder, entries) {
  const { build } = await import('esbuild');
  const options = {
    ...toOptions(folder, entries),
    outdir: `${folder}/${NODE_MODULES}`,
    conditions: [SOURCE, 'node'],
    // Less to parse at each start. Names and lines stay, for stack traces and for readers.
    minifySyntax: true,
  };
  const { metafile } = await build({
    ...options,
    splitting: false,
    packages: 'external',
    write: false,
    metafile: true,
  });
  const modules = entries.map((entry) => `src/${entry}.ts`);
  const shared = listShared(metafile.inputs, modules).map((path) => join(folder, path));
  return {
    ...options,
    entryPoints: entries.map(toEntryPoint),
    plugins: [shareOneFile(`${folder}/src`, shared)],
  };
}

/**
 * Writes the ES modules for Node alone.
 *
 * @param {string} folder
 * @param {readonly string[]} entries
 */
export async function writeNodeModules(folder, entries) {
  if (entries.length === 0) return;
  const { build } = await import('esbuild');
  await build({
    ...(await toNodeOptions(folder, entries)),
    packages: 'external',
    sourcemap: true,
    sourcesContent: false,
  });
}

/**
 * Returns the CommonJS modules for Node alone.
 *
 * @param {string} folder
 * @param {readonly string[]} entries
 */
export async function buildNodeCommonJs(folder, entries) {
  if (entries.length === 0) return { outputs: [], notices: '' };
  return toCommonJs(folder, await toNodeOptions(folder, entries));
}

/**
 * Returns the CommonJS modules.
 *
 * @param {string} folder
 * @param {readonly string[]} entries
 */
export async function buildCommonJs(folder, entries) {
  return toCommonJs(folder, { ...toOptions(folder, entries), external: ['#*'] });
}

/**
 * Returns the modules of a build as CommonJS. A dependency that is published as ES modules alone is inside
 * of them, because where `require` loads no ES module, nothing else can load it.
 *
 * @param {string} folder
 * @param {Options} options
 * @returns {Promise<{ outputs: readonly Output[], notices: string }>}
 */
async function toCommonJs(folder, options) {
  const { build, transform } = await import('esbuild');
  const manifest = readManifest(folder);
  const inside = findOnlyEsm(folder, manifest);
  const names = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const outside = names.filter((name) => !inside.includes(name));
  const { external = [] } = options;
  const { outputFiles, metafile } = await build({
    ...options,
    external: [...external, 'node:*', ...outside.flatMap((name) => [name, `${name}/*`])],
    write: false,
    metafile: true,
  });
  const outputs = await Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const { code } = await transform(text, {
        format: 'cjs',
        target: 'es2022',
        // Names the exports in a form that Node reads without running the module.
        platform: 'node',
        // The interoperability of Node: the default import of a CommonJS module is `module.exports`.
        sourcefile: 'module.mjs',
        // Jest has no import() in its default mode.
        supported: { 'dynamic-import': false },
      });
      return { path: path.replace(/\.js$/, '.cjs'), text: toRequired(code) };
    }),
  );
  return { outputs, notices: toNotices(folder, Object.keys(metafile.inputs)) };
}

/** Names the CommonJS files where the code requires another file of the package. @param {string} code */
function toRequired(code) {
  return code.replaceAll(/\brequire\("(\.\.?\/[^"]+)\.js"\)/g, 'require("$1.cjs")');
}
