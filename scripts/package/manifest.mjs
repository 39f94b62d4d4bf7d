// package.json, as far as the scripts read it.
import { readFileSync } from 'node:fs';

/**
 * @typedef {import('./conditions.mjs').Targets} Targets
 * @typedef {Readonly<Record<string, string>>} Ranges
 * @typedef {object} PackageJson
 * @property {string} name
 * @property {string} version
 * @property {string} [type]
 * @property {string[]} [keywords]
 * @property {string[]} files
 * @property {Targets} exports
 * @property {Targets} [imports]
 * @property {Ranges} [bin]
 * @property {Ranges} [dependencies]
 * @property {Ranges} [peerDependencies]
 * @property {Readonly<Record<string, object>>} [peerDependenciesMeta]
 * @property {Ranges} [devDependencies]
 * @property {Ranges} [scripts]
 * @property {{ access: string, exports: Targets, imports?: Targets } & Readonly<Record<string, unknown>>} publishConfig
 */

/** @param {string} text @returns {PackageJson} */
export function parseManifest(text) {
  return /** @type {PackageJson} */ (JSON.parse(text));
}

/** @param {string} folder with or without a slash at its end */
export function readManifest(folder) {
  return parseManifest(readFileSync(`${folder}/package.json`, 'utf8'));
}
