// A package names its entries once, in `exports` and `imports` of its package.json. What is published of
// them follows from that and is written here, with what all packages have in common, and so are the
// projects that tsc builds; `--check` only tells what is out of step.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toIdentity } from './organisation.mjs';
import { toPublished, withoutSources } from './package/conditions.mjs';
import { readManifest } from './package/manifest.mjs';
import { toProject, toSolution } from './package/projects.mjs';

/**
 * @typedef {import('./package/conditions.mjs').Targets} Targets
 * @typedef {Omit<import('./package/manifest.mjs').PackageJson, 'name' | 'version' | 'publishConfig'>
 *   & { publishConfig: { access: string } & Readonly<Record<string, unknown>> }} Manifest
 */

const root = fileURLToPath(new URL('..', import.meta.url));

/** What people look for, whichever of the packages they need. */
const KEYWORDS = [
  'access-token',
  'authentication',
  'authorization',
  'bearer-token',
  'jwks',
  'jwt',
  'jwt-verify',
  'oauth2',
  'oidc',
  'openid-connect',
  'resource-server',
];

/** Where the packages are tried: scripts/packaging.mjs. */
const ENGINES = { node: '^20.19.0 || >=22.0.0' };

const SCRIPTS = {
  prepack: 'node ../../scripts/prepack.mjs',
  postpack: 'node ../../scripts/prepack.mjs --restore',
};

/** @param {Targets} targets @returns {string[]} */
function listTargets(targets) {
  return Object.values(targets).flatMap((target) =>
    typeof target === 'string' ? [target] : listTargets(target),
  );
}

/**
 * @param {readonly Targets[]} targets
 * @returns {string[]}
 */
function toModules(...targets) {
  const paths = targets.flatMap((target) => listTargets(withoutSources(target)));
  const modules = paths.filter((path) => path.endsWith('.js'));
  return [...new Set(modules.map((path) => path.replace('./', '')))].toSorted();
}

/** Whether a module is for Node alone, beside one that is for everybody. @param {string} path */
function isForNode(path) {
  return path.startsWith('dist/node/');
}

/**
 * Returns the built modules that a manifest names, such as `dist/index.js`. Those for Node alone are left
 * out: they are made of the same sources.
 *
 * @param {Pick<Manifest, 'exports' | 'imports' | 'bin'>} manifest
 */
export function listModules({ exports, imports = {}, bin = {} }) {
  return toModules(exports, imports, bin).filter((path) => !isForNode(path));
}

/**
 * Returns the built modules for Node alone, such as `dist/node/index.js`.
 *
 * @param {Pick<Manifest, 'exports'>} manifest
 */
export function listNodeModules({ exports }) {
  return toModules(exports).filter(isForNode);
}

/**
 * Returns those of them that others import, and that therefore have declarations.
 *
 * @param {Pick<Manifest, 'exports'>} manifest
 */
export function listEntries({ exports }) {
  return listModules({ exports });
}

/** Returns the name of a folder in `packages`, and of those that the package depends on. @param {string} folder @returns {string[]} */
export function listDependencies(folder) {
  return [folder, ...listSiblings(readPackage(folder)).flatMap(listDependencies)];
}

/** @param {Manifest} manifest */
function listSiblings({ dependencies = {} }) {
  return Object.entries(dependencies)
    .filter(([, range]) => range.startsWith('workspace:'))
    .map(([name]) => name.replace('@oidc-verify/', ''));
}

/** @param {string} folder in `packages` */
function readPackage(folder) {
  return readManifest(`${root}packages/${folder}`);
}

/**
 * Returns the manifest with all that follows from its entries, and with what all packages have in common.
 *
 * @template {Manifest} M
 * @param {M} manifest
 * @param {string} [folder] relative to the root
 */
export function complete(manifest, folder = 'packages/core') {
  const { keywords = [], publishConfig } = manifest;
  return {
    ...manifest,
    ...toIdentity(folder),
    keywords: [...new Set([...keywords, ...KEYWORDS])].toSorted(),
    files: ['dist', 'src', 'CHANGELOG.md'],
    publishConfig: { ...publishConfig, ...toPublished(manifest), provenance: true },
    scripts: { ...manifest.scripts, ...SCRIPTS },
    engines: ENGINES,
  };
}

/** Returns every file that is written here, with its text. */
function listFiles() {
  const folders = readdirSync(`${root}packages`).toSorted();
  const manifests = folders.map((folder) => ({
    file: `packages/${folder}/package.json`,
    wanted: complete(readPackage(folder), `packages/${folder}`),
  }));
  const projects = folders.map((folder) => ({
    file: `packages/${folder}/tsconfig.build.json`,
    wanted: toProject(listSiblings(readPackage(folder))),
  }));
  return [...manifests, ...projects, { file: 'tsconfig.build.json', wanted: toSolution(folders) }];
}

function main() {
  const check = process.argv.includes('--check');
  let stale = 0;
  for (const { file, wanted } of listFiles()) {
    const text = existsSync(`${root}${file}`) ? readFileSync(`${root}${file}`, 'utf8') : '';
    if (text !== '' && JSON.stringify(JSON.parse(text)) === JSON.stringify(wanted)) continue;
    stale += 1;
    if (check) console.error(`${file} is out of step: run npm run manifests, then npm run format`);
    else writeFileSync(`${root}${file}`, `${JSON.stringify(wanted, null, 2)}\n`);
  }
  console.log(check ? `${stale} files out of step` : `${stale} files rewritten`);
  process.exitCode = check && stale > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
