// Empty projects, outside of the workspace, into which the tarballs are installed as a stranger would.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const packed = `${root}.oidc-verify-test/packed/`;
export const scratch = `${root}.oidc-verify-test/packaging/`;

/**
 * @typedef {object} Result
 * @property {boolean} ok
 * @property {string} output
 *
 * @typedef {object} ProjectOptions
 * @property {readonly string[]} [packages] of ours; default all
 * @property {Readonly<Record<string, string>>} [dependencies]
 * @property {Readonly<Record<string, string>>} [files]
 * @property {'module' | 'commonjs'} [type]
 * @property {Readonly<Record<string, unknown>>} [manifest] further members
 */

/** Returns the names of the folders in `packages`. */
export function listPackages() {
  return readdirSync(`${root}packages`).toSorted();
}

/** Returns the tarball of a package, as a dependency. @param {string} name */
export function tarball(name) {
  const file = readdirSync(packed).find(
    (entry) => /^oidc-verify-(.+)-\d/.exec(entry)?.[1] === name,
  );
  if (file === undefined) throw new Error(`There is no tarball of ${name}: run npm run pack`);
  return `file:${packed}${file}`;
}

/**
 * Writes an empty project that depends on our tarballs, and returns its folder.
 *
 * @param {string} name
 * @param {ProjectOptions} options
 */
export function writeProject(name, options) {
  const { packages = listPackages(), dependencies = {}, files = {}, type = 'module' } = options;
  const folder = `${scratch}${name}/`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // So that what one of our packages depends on is a tarball too.
  const siblings = packages.length === 0 ? [] : listPackages();
  const all = Object.fromEntries(
    siblings.map((sibling) => [`@oidc-verify/${sibling}`, tarball(sibling)]),
  );
  const own = Object.fromEntries(packages.map((it) => [`@oidc-verify/${it}`, tarball(it)]));
  const manifest = {
    name: `try-${name}`,
    private: true,
    type,
    dependencies: { ...own, ...dependencies },
    overrides: all,
    resolutions: all,
    ...options.manifest,
  };
  writeFiles(folder, {
    'package.json': JSON.stringify(manifest, null, 2),
    // Without its own workspace file, pnpm would treat the project as part of ours.
    'pnpm-workspace.yaml': JSON.stringify({ packages: [], overrides: all }),
    ...files,
  });
  return folder;
}

/**
 * @param {string} folder
 * @param {Readonly<Record<string, string>>} files
 */
export function writeFiles(folder, files) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(`${folder}${file}`), { recursive: true });
    writeFileSync(`${folder}${file}`, text);
  }
}

/** A command that takes longer hangs. The slowest installs many packages without a cache. */
const TIMEOUT_MS = 600_000;

/**
 * Runs a command to its end, and returns what it said. One that hangs is ended, and has failed.
 *
 * @param {string} cwd
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Result>}
 */
export async function run(cwd, command, args, env = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += String(text);
    });
  }
  return await new Promise((resolve) => {
    child.on('error', (error) => resolve({ ok: false, output: String(error) }));
    child.on('close', (status) => {
      const ended = status === null ? `${command} was ended, because it did not end itself\n` : '';
      resolve({ ok: status === 0, output: ended + output });
    });
  });
}

/** @param {string} folder */
export async function npmInstall(folder) {
  return await run(folder, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline']);
}
