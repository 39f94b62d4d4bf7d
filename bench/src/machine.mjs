import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { listCores } from './cores.mjs';

const { dependencies } = /** @type {{ dependencies: Record<string, string> }} */ (
  readJson(new URL('../package.json', import.meta.url))
);

/** Returns what the numbers depend on, besides the code. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
    openssl: process.versions.openssl,
    pinned: describePinning(),
  };
}

/** Returns the core that a part was bound to. Parts with several processes are not. */
function describePinning() {
  const [core, ...others] = listCores();
  return core === undefined || others.length > 0 ? 'no' : `core ${core}`;
}

/**
 * Returns the installed version of everything that takes part.
 * @returns {Record<string, string>}
 */
export function describeVersions() {
  const names = Object.keys(dependencies).filter((name) => name !== 'typescript');
  return Object.fromEntries(names.map((name) => [name, versionOf(name)]));
}

/** @param {string} name */
function versionOf(name) {
  const manifest = readJson(new URL(`../node_modules/${name}/package.json`, import.meta.url));
  return /** @type {{ version: string }} */ (manifest).version;
}

/**
 * @param {URL} file
 * @returns {unknown}
 */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
