// Builds the packages: declarations by tsc, then each entry as one readable bundle by esbuild, because
// loading many small modules takes far longer than loading a few. `dist` then holds what is published and
// nothing else. Names of packages as arguments build those (and what they depend on); none builds all.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bin } from './bin.mjs';
import {
  buildCommonJs,
  buildNodeCommonJs,
  NODE_MODULES,
  writeModules,
  writeNodeModules,
} from './build/bundles.mjs';
import { writeDeclarations } from './build/declarations.mjs';
import { writeStamp } from './build/stamp.mjs';
import { listDependencies, listEntries, listModules, listNodeModules } from './manifests.mjs';
import { readManifest } from './package/manifest.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const NOTICES = 'dist/third-party-licenses.txt';

/** @param {string} path such as `dist/http/index.js` */
function toEntry(path) {
  return path.replace(`${NODE_MODULES}/`, '').replace('dist/', '').replace(/\.js$/, '');
}

/**
 * Writes `dist` anew, after tsc has written the declarations.
 *
 * @param {string} name
 */
async function bundle(name) {
  const folder = `${root}packages/${name}`;
  const manifest = readManifest(folder);
  const entries = listModules(manifest).map(toEntry);
  const nodeEntries = listNodeModules(manifest).map(toEntry);
  // A command is run, never required.
  const required = listModules({ ...manifest, bin: {} }).map(toEntry);
  const { outputs, notices } = await buildCommonJs(folder, required);
  const { outputs: nodeOutputs } = await buildNodeCommonJs(folder, nodeEntries);
  rmSync(`${folder}/dist`, { recursive: true, force: true });
  await writeModules(folder, entries);
  await writeNodeModules(folder, nodeEntries);
  for (const { path, text } of [...outputs, ...nodeOutputs]) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  if (notices !== '') writeFileSync(`${folder}/${NOTICES}`, `${notices}\n`);
  writeDeclarations(
    `${folder}/node_modules/.cache/tsc`,
    `${folder}/dist`,
    listEntries(manifest).map(toEntry),
  );
  writeStamp(folder);
}

/**
 * Builds these packages and those that they depend on.
 *
 * @param {readonly string[]} names of folders in `packages`
 * @throws {Error} if the types are wrong
 */
export async function build(names) {
  const projects = names.map((name) => `packages/${name}/tsconfig.build.json`);
  if (!bin('tsc', ['-b', ...projects])) throw new Error('tsc has found errors');
  await Promise.all([...new Set(names.flatMap(listDependencies))].map(bundle));
}

async function main() {
  const [...names] = process.argv.slice(2);
  await build(names.length > 0 ? names : readdirSync(`${root}packages`));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((/** @type {Error} */ error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
