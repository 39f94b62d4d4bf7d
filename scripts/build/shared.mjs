// What several entries of a package share, as one file: a process that loads an entry then loads that file
// and the entry, and a class of the package exists once, whichever entries are loaded.
import { join, relative } from 'node:path';

/** @typedef {import('esbuild').Metafile['inputs']} Inputs */

const ENTRY = 'entry';

/**
 * Returns the modules that a module needs, itself included.
 *
 * @param {Inputs} inputs
 * @param {string} module
 */
function listNeeded(inputs, module) {
  const needed = new Set([module]);
  for (const path of needed) {
    for (const { path: target, external } of inputs[path]?.imports ?? []) {
      if (external !== true) needed.add(target);
    }
  }
  return needed;
}

/**
 * Returns the modules that more than one of these needs, sorted.
 *
 * @param {Inputs} inputs of a build without splitting
 * @param {readonly string[]} entries as they are named in there
 */
export function listShared(inputs, entries) {
  /** @type {Map<string, number>} */
  const users = new Map();
  for (const entry of entries) {
    for (const module of listNeeded(inputs, entry)) users.set(module, (users.get(module) ?? 0) + 1);
  }
  const isShared = (/** @type {string} */ module) => (users.get(module) ?? 0) > 1;
  return [...users.keys()].filter(isShared).toSorted();
}

/** Names an entry for the plugin. @param {string} entry such as `http/index` */
export function toEntryPoint(entry) {
  return { in: `${ENTRY}:${entry}`, out: entry };
}

/**
 * Makes every entry need every shared module: esbuild then has nothing to tell them apart by, and writes
 * them into one file.
 *
 * @param {string} source the folder of the modules
 * @param {readonly string[]} shared absolute paths
 * @returns {import('esbuild').Plugin}
 */
export function shareOneFile(source, shared) {
  const isShared = new Set(shared);
  const imports = shared.map((path) => `import './${relative(source, path)}';`);
  return {
    name: 'share one file',
    setup: (build) => {
      build.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
        const module = join(resolveDir, path);
        return { path: module, sideEffects: isShared.has(module) };
      });
      build.onResolve({ filter: new RegExp(`^${ENTRY}:`) }, ({ path }) => {
        return { path: path.replace(`${ENTRY}:`, ''), namespace: ENTRY };
      });
      build.onLoad({ filter: /^/, namespace: ENTRY }, ({ path }) => ({
        contents: [...imports, `export * from './${path}.ts';`].join('\n'),
        resolveDir: source,
      }));
    },
  };
}
