import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ name: string, version: string, dependencies?: Record<string, string>, files?: string[] }} Manifest */

const here = fileURLToPath(new URL('../', import.meta.url));

/**
 * Returns what comes along with the named packages: how many others, and how many bytes in all.
 * @param {readonly string[]} names
 */
export function measureInstall(names) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const name of names) collect(name, here, found);
  const bytes = [...found.values()].reduce((total, size) => total + size, 0);
  return { packages: found.size - names.length, bytes };
}

/**
 * @param {string} name
 * @param {string} from the folder whose node_modules are looked into first
 * @param {Map<string, number>} found bytes by folder
 */
function collect(name, from, found) {
  const folder = locate(name, from);
  if (folder === undefined || found.has(folder)) return;
  const manifest = /** @type {Manifest} */ (
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  );
  found.set(folder, sizeOf(folder, manifest));
  for (const dependency of Object.keys(manifest.dependencies ?? {}))
    collect(dependency, folder, found);
}

/**
 * Looks where Node would look, but for the folder and not for the entry point.
 * @param {string} name
 * @param {string} from
 * @returns {string | undefined}
 */
function locate(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (statSync(candidate, { throwIfNoEntry: false })?.isDirectory() === true)
      return realpathSync(candidate);
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * A package of this workspace has its tests around it, which nobody installs.
 * @param {string} folder
 * @param {Manifest} manifest
 */
function sizeOf(folder, { name, files = [] }) {
  if (!name.startsWith('@oidc-verify/')) return sum(folder);
  const published = files.filter((file) => !file.startsWith('!'));
  const parts = [...published, 'package.json', 'README.md', 'LICENSE'];
  return parts.reduce((total, part) => total + sum(join(folder, part)), 0);
}

/**
 * @param {string} path
 * @returns {number}
 */
function sum(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || path.endsWith('.tsbuildinfo')) return 0;
  if (!stat.isDirectory()) return stat.size;
  const names = readdirSync(path).filter((name) => name !== 'node_modules');
  return names.reduce((total, name) => total + sum(join(path, name)), 0);
}
