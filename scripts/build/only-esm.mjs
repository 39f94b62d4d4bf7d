// Dependencies that only an ES module can load, and the licences that go along where they are bundled.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../package/manifest.mjs';

/**
 * @typedef {object} Dependent
 * @property {Readonly<Record<string, string>>} [dependencies]
 */

/**
 * Returns whether a package has no module that `require` can load everywhere.
 *
 * @param {{ type?: string, exports?: unknown }} manifest
 */
export function isOnlyEsm({ type, exports }) {
  return type === 'module' && !/"require"|\.cjs"/.test(JSON.stringify(exports ?? ''));
}

/**
 * Returns the dependencies of a package that are published as ES modules alone. Packages of this
 * workspace are not: they are built here, for both formats.
 *
 * @param {string} folder
 * @param {Dependent} manifest
 */
export function findOnlyEsm(folder, { dependencies = {} }) {
  return Object.entries(dependencies)
    .filter(([, range]) => !range.startsWith('workspace:'))
    .map(([name]) => name)
    .filter((name) => isOnlyEsm(readManifest(`${folder}/node_modules/${name}`)));
}

/**
 * Returns the licences of the packages that these files belong to, or an empty string for none.
 *
 * @param {string} folder that the paths are relative to
 * @param {readonly string[]} files
 */
export function toNotices(folder, files) {
  const roots = files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(file) ?? []);
  return [...new Set(roots)]
    .toSorted()
    .map((root) => toNotice(join(folder, root)))
    .join('\n\n');
}

/** @param {string} root */
function toNotice(root) {
  const { name, version } = readManifest(root);
  const file = readdirSync(root).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined || !existsSync(join(root, file))) {
    throw new Error(`${name} is bundled, but has no licence file that could go along`);
  }
  return `${name} ${version}\n\n${readFileSync(join(root, file), 'utf8').trim()}`;
}
