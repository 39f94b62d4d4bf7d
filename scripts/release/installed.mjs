// Installs the packages of a rehearsal as the pages tell their readers to, and tries what was installed.
import { readdirSync, readFileSync } from 'node:fs';
import { readManifest } from '../package/manifest.mjs';
import { toLatest } from '../packaging/adapters.mjs';
import { toComparison } from '../packaging/formats.mjs';
import { npmInstall, run, writeProject } from '../packaging/project.mjs';
import { listEntryNames, PEERS } from '../packaging/typescript.mjs';
import { findStartFault, listStartPages } from './start-pages.mjs';

const FLAGS = ['--no-audit', '--no-fund', '--prefer-offline'];
const TYPES = ['@types/express', '@types/koa', '@types/node'];
/** What a start page needs to be tried, besides what it tells its reader to install. */
const TOOLS = [
  '@oidc-verify/testing',
  ...TYPES.map(
    (name) => `${name}@${/** @type {Readonly<Record<string, string>>} */ (PEERS)[name]}`,
  ),
];

/** @param {string} what @param {string | undefined} fault */
function report(what, fault) {
  console.log(`  ${fault === undefined ? '✔' : '✘'} ${what}`);
  return fault === undefined ? [] : [`${what}: ${fault}`];
}

/**
 * Returns what a project needs for all start pages, apart from our packages.
 *
 * @param {string} workspace
 */
function listPeers(workspace) {
  const peers = readdirSync(`${workspace}packages`).flatMap((name) =>
    Object.entries(readManifest(`${workspace}packages/${name}`).peerDependencies ?? {}),
  );
  return {
    .../** @type {Record<string, string>} */ (
      Object.fromEntries(peers.map(([name, range]) => [name, toLatest(range)]))
    ),
    '@types/node': PEERS['@types/node'],
  };
}

/**
 * Runs every start page with tarballs that were never published.
 *
 * @param {string} workspace
 * @param {Readonly<Record<string, string>>} packages
 * @returns {Promise<readonly string[]>}
 */
export async function tryTarballs(workspace, packages) {
  const folder = writeProject('release-tarballs', {
    packages: [],
    manifest: {
      dependencies: { ...packages, ...listPeers(workspace) },
      overrides: packages,
      resolutions: undefined,
    },
  });
  const installed = await npmInstall(folder);
  if (!installed.ok) return [installed.output];
  const faults = [];
  for (const page of listStartPages(workspace)) {
    const fault = await findStartFault(folder, page);
    faults.push(...report(`the start page of ${page.name}`, fault));
  }
  return faults;
}

/**
 * Does what every start page says, in an empty project of its own: installs from a registry, and runs.
 *
 * @param {string} workspace
 * @param {string} npmrc
 * @returns {Promise<readonly string[]>}
 */
export async function tryStartPages(workspace, npmrc) {
  const faults = [];
  for (const page of listStartPages(workspace)) {
    const folder = writeEmpty(`start-${page.name}`, npmrc);
    const fault =
      (await findCommandFault(folder, 'npm', ['install', ...page.install, ...FLAGS])) ??
      (await findCommandFault(folder, 'npm', ['install', '--save-dev', ...TOOLS, ...FLAGS])) ??
      (await findStartFault(folder, page));
    faults.push(...report(`npm install ${page.install.join(' ')}, and the start page`, fault));
  }
  return faults;
}

/**
 * Does what the README of every package says to install it, loads all its entries in both formats, and
 * starts its commands.
 *
 * @param {string} workspace
 * @param {string} npmrc
 * @returns {Promise<readonly string[]>}
 */
export async function tryInstalls(workspace, npmrc) {
  const faults = [];
  for (const name of readdirSync(`${workspace}packages`)) {
    const words = readInstall(name, readFileSync(`${workspace}packages/${name}/README.md`, 'utf8'));
    const folder = writeEmpty(`install-${name}`, npmrc);
    const fault =
      words.length === 0
        ? 'its README says nothing of npm install'
        : ((await findCommandFault(folder, 'npm', ['install', ...words, ...FLAGS])) ??
          (await findPackageFault(folder, workspace, name)));
    faults.push(...report(`npm install ${words.join(' ')}, import and require`, fault));
  }
  const fault = await findNpxFault(npmrc);
  return [...faults, ...report('npx @oidc-verify/cli, with nothing installed', fault)];
}

/** Returns the arguments of the `npm install` that names a package. @param {string} name @param {string} readme */
export function readInstall(name, readme) {
  const line = new RegExp(`npm install ((?:--save-dev )?@oidc-verify/${name}\\b[^\`\\n]*)`);
  const first = new RegExp(`npm install ([^\`\\n]*@oidc-verify/${name}\\b[^\`\\n]*)`);
  const [, words = ''] = line.exec(readme) ?? first.exec(readme) ?? [];
  return words.split(' ').filter((word) => word !== '');
}

/** @param {string} name @param {string} npmrc */
function writeEmpty(name, npmrc) {
  const manifest = { overrides: undefined, resolutions: undefined };
  return writeProject(name, { packages: [], files: { '.npmrc': npmrc }, manifest });
}

/** @param {string} folder @param {string} command @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] */
async function findCommandFault(folder, command, args, env) {
  const { ok, output } = await run(folder, command, args, env);
  return ok ? undefined : `${command} ${args.join(' ')}\n${output}`;
}

/** @param {string} folder @param {string} workspace @param {string} name */
async function findPackageFault(folder, workspace, name) {
  const script = toComparison(listEntryNames(name));
  const fault = await findCommandFault(folder, process.execPath, [
    '--input-type=commonjs',
    '-e',
    script,
  ]);
  const commands = Object.keys(readManifest(`${workspace}packages/${name}`).bin ?? {});
  if (fault !== undefined || commands.length === 0) return fault;
  const args = ['--no-install', ...commands, '--help'];
  return await findCommandFault(folder, 'npx', args);
}

/** As the pages say it. npx keeps what it has installed, so it gets a cache of its own. @param {string} npmrc */
async function findNpxFault(npmrc) {
  const folder = writeEmpty('npx', npmrc);
  return await findCommandFault(folder, 'npx', ['--yes', '@oidc-verify/cli', '--help'], {
    npm_config_cache: `${folder}cache`,
  });
}
