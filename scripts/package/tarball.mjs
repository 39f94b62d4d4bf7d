// Reads a tarball, and tells what is wrong with it before anybody installs it.
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { gunzipSync } from 'node:zlib';

const BLOCK_BYTES = 512;

/** @param {Buffer} block @param {number} from @param {number} to */
function readField(block, from, to) {
  return block.subarray(from, to).toString('utf8').split('\0')[0] ?? '';
}

/**
 * Returns the files of a tarball, without the folder that all of them are in.
 *
 * @param {Buffer} tarball
 * @returns {ReadonlyMap<string, Buffer>}
 */
export function readTarball(tarball) {
  const archive = gunzipSync(tarball);
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  let offset = 0;
  while (offset + BLOCK_BYTES <= archive.length) {
    const block = archive.subarray(offset, offset + BLOCK_BYTES);
    const name = readField(block, 0, 100);
    if (name === '') break;
    const sizeBytes = Number.parseInt(readField(block, 124, 136), 8);
    const start = offset + BLOCK_BYTES;
    const prefix = readField(block, 345, 500);
    const path = (prefix === '' ? name : `${prefix}/${name}`).replace(/^[^/]+\//, '');
    if (readField(block, 156, 157) !== '5') {
      files.set(path, archive.subarray(start, start + sizeBytes));
    }
    offset = start + Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return files;
}

/** Returns every path that a member of a manifest names. @param {unknown} value @returns {string[]} */
function listPaths(value) {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(listPaths);
}

/**
 * @param {Record<string, unknown>} manifest
 * @returns {string[]}
 */
function listManifestFaults(manifest) {
  const faults = [];
  for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
    const ranges = Object.entries(/** @type {Record<string, string>} */ (manifest[kind] ?? {}));
    for (const [name, range] of ranges) {
      if (/^(?:workspace|catalog|file|link):/.test(range)) {
        faults.push(`package.json: ${kind}.${name} is "${range}", which nobody can install`);
      }
    }
  }
  for (const name of ['author', 'bugs', 'description', 'homepage', 'license', 'repository']) {
    if (manifest[name] === undefined) faults.push(`package.json: has no ${name}`);
  }
  if (JSON.stringify(manifest['exports'] ?? {}).includes('@oidc-verify/source')) {
    faults.push('package.json: exports names the sources');
  }
  return faults;
}

const RELATIVE_IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])(\.\.?\/[^'"]+)\1/g;
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/**
 * Returns the files that a module or a declaration imports from its own package.
 *
 * @param {string} path
 * @param {string} text
 */
function listImports(path, text) {
  const found = [...text.replaceAll(COMMENT, '').matchAll(RELATIVE_IMPORT)];
  return found.map(([, , target = '']) => {
    const file = posix.join(posix.dirname(path), target);
    return /\.d\.c?ts$/.test(path) ? file.replace(/\.(c?)js$/, '.d.$1ts') : file;
  });
}

/**
 * Returns the files that an importer of the package can reach, as found from its manifest.
 *
 * @param {ReadonlyMap<string, Buffer>} files
 * @param {readonly string[]} entries
 */
function listReached(files, entries) {
  /** @type {Set<string>} */
  const reached = new Set();
  const open = [...entries];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    const text = files.get(path)?.toString('utf8') ?? '';
    if (/\.[cm]?[jt]s$/.test(path)) open.push(...listImports(path, text));
  }
  return reached;
}

/** @param {ReadonlyMap<string, Buffer>} files @param {Record<string, unknown>} manifest */
function listFileFaults(files, manifest) {
  const { exports = {}, imports, main, types, bin, typesVersions } = manifest;
  const named = listPaths([exports, imports, main, types, bin, typesVersions]).map((path) =>
    path.replace(/^\.\//, ''),
  );
  if (named.length === 0) return ['package.json: names no entry'];
  const reached = listReached(files, named);
  const missing = [...reached].filter((path) => !files.has(path));
  const stray = [...files.keys()].filter(
    (path) =>
      path.startsWith('dist/') &&
      !reached.has(path.replace(/\.map$/, '')) &&
      !path.endsWith('-licenses.txt'),
  );
  return [
    ...missing.map((path) => `${path} is missing`),
    ...stray.map((path) => `${path} is reached by nothing`),
    ...[...files.keys()]
      .filter((path) => /\.d\.c?ts\.map$|\.tsbuildinfo$/.test(path))
      .map((path) => `${path} is of use to nobody who installs the package`),
  ];
}

/** @param {ReadonlyMap<string, Buffer>} files @param {unknown} version */
function listTextFaults(files, version) {
  // Before its first release, nothing has changed in a package.
  const texts = ['LICENSE', 'README.md', ...(version === '0.0.0' ? [] : ['CHANGELOG.md'])];
  const faults = texts.flatMap((file) => (files.has(file) ? [] : [`${file} is missing`]));
  const readme = (files.get('README.md')?.toString('utf8') ?? '').replaceAll(
    /^```[^]*?^```$|`[^`\n]*`/gm,
    '',
  );
  for (const [, target = ''] of readme.matchAll(/\]\(([^)\s]+)/g)) {
    if (!/^(?:https:|mailto:|#)/.test(target)) faults.push(`README.md: ${target} is dead on npm`);
  }
  return faults;
}

/**
 * Returns what is wrong with a tarball.
 *
 * @param {ReadonlyMap<string, Buffer>} files
 * @returns {readonly string[]}
 */
export function listFaults(files) {
  const text = files.get('package.json')?.toString('utf8');
  if (text === undefined) return ['package.json is missing'];
  const manifest = /** @type {Record<string, unknown>} */ (JSON.parse(text));
  return [
    ...listManifestFaults(manifest),
    ...listFileFaults(files, manifest),
    ...listTextFaults(files, manifest['version']),
  ];
}

/** @param {string} file */
export function listFaultsOf(file) {
  return listFaults(readTarball(readFileSync(file)));
}
