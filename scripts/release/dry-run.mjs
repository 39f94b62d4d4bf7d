// npm run release:dry-run: does everything that a release does, to a copy and to a registry on this
// machine. Nothing is published anywhere else, and the working tree stays as it is.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { listDeadLinks } from '../links.mjs';
import { pack } from '../pack.mjs';
import { parseManifest, readManifest } from '../package/manifest.mjs';
import { readTarball } from '../package/tarball.mjs';
import { toLatest } from '../packaging/adapters.mjs';
import { npmInstall, run, writeFiles, writeProject } from '../packaging/project.mjs';
import { pn } from '../pn.mjs';
import { listChangesetFaults, readBumps, readPackages } from './changesets.mjs';
import { listUndeclared } from './declared.mjs';
import { startRegistry } from './registry.mjs';
import { writeSboms } from './sbom.mjs';
import { copyWorkspace } from './scratch.mjs';
import { findStartFault, listStartPages } from './start-pages.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = `${root}.oidc-verify-test/release/`;
const copy = `${scratch}workspace/`;
const tarballs = `${scratch}tarballs`;

/** @typedef {readonly [name: string, run: () => Promise<readonly string[]> | readonly string[]]} Step */

/** @param {string} cwd @param {string} file @param {string[]} args */
function script(cwd, file, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    cwd,
    encoding: 'utf8',
  });
  return status === 0 ? [] : [`${stdout}${stderr}`.trim()];
}

/** @param {string} folder */
function listPages(folder) {
  const { stdout } = spawnSync('git', ['ls-files', '*.md'], { cwd: folder, encoding: 'utf8' });
  return stdout.split('\n').filter((page) => page !== '' && !page.startsWith('.changeset/'));
}

/** Applies the changesets, and tells whether each package got the version that it has to get. */
function applyChangesets() {
  const before = readPackages(copy);
  const bumps = readBumps(copy);
  if (pn(['exec', 'changeset', 'version'], { cwd: copy }) !== 0)
    return ['changeset version failed'];
  return readPackages(copy).flatMap((it) => {
    const old = before.find(({ name }) => name === it.name);
    console.log(`  ${it.name}  ${old?.version} → ${it.version}`);
    if (!it.isReleased && bumps.has(it.name)) return [`${it.name} has no CHANGELOG.md`];
    return old?.version === '0.0.0' && it.version !== '0.1.0'
      ? [`${it.name} would start with ${it.version}, not with 0.1.0`]
      : [];
  });
}

/** Returns what a project needs for the start pages of all frameworks, apart from our packages. */
function listPeers() {
  const peers = listStartPages(copy).flatMap((name) => {
    return Object.entries(readManifest(`${copy}packages/${name}`).peerDependencies ?? {});
  });
  const latest = peers.map(([name, range]) => [name, toLatest(range)]);
  return {
    .../** @type {Record<string, string>} */ (Object.fromEntries(latest)),
    '@types/node': '20',
  };
}

/**
 * Installs the packages, and runs every start page with them.
 *
 * @param {string} name of the project
 * @param {Readonly<Record<string, string>>} packages
 * @param {Readonly<Record<string, string>>} overrides
 * @param {string} npmrc
 */
async function tryStartPages(name, packages, overrides, npmrc) {
  const folder = writeProject(name, {
    packages: [],
    files: { '.npmrc': npmrc },
    manifest: { dependencies: { ...packages, ...listPeers() }, overrides, resolutions: undefined },
  });
  const installed = await npmInstall(folder);
  if (!installed.ok) return [installed.output];
  const faults = [];
  for (const page of listStartPages(copy)) {
    const fault = await findStartFault(copy, folder, page);
    console.log(`  ${fault === undefined ? '✔' : '✘'} the start page of ${page}`);
    if (fault !== undefined) faults.push(`the start page of ${page}: ${fault}`);
  }
  return faults;
}

async function fromTarballs() {
  const files = Object.fromEntries(
    listTarballs().map(({ name, file }) => [name, `file:${tarballs}/${file}`]),
  );
  return await tryStartPages('release-tarballs', files, files, '');
}

/** Returns the tarballs, with what their manifests say. */
function listTarballs() {
  return readdirSync(tarballs).map((file) => {
    const text = readTarball(readFileSync(`${tarballs}/${file}`)).get('package.json');
    return { file, ...parseManifest(text?.toString('utf8') ?? '{}') };
  });
}

/** Publishes to a registry on this machine, and installs from it. */
async function fromRegistry() {
  const registry = await startRegistry(`${scratch}registry`);
  try {
    const npmrc = toNpmrc(registry.url);
    writeFiles(scratch, { npmrc });
    for (const { file } of listTarballs()) {
      const published = await publishTo(registry.url, `${tarballs}/${file}`);
      if (!published.ok) return [`${file} cannot be published: ${published.output}`];
    }
    const versions = Object.fromEntries(listTarballs().map((it) => [it.name, it.version]));
    return [
      ...(await tryStartPages('release-registry', versions, {}, npmrc)),
      ...(await writeSboms(`${scratch}sbom/`, npmrc, listTarballs())),
    ];
  } finally {
    await registry.stop();
  }
}

/** The one registry that the packages come from and go to. @param {string} url */
function toNpmrc(url) {
  return `@oidc-verify:registry=${url}/\n${url.replace('http:', '')}/:_authToken=rehearsal\n`;
}

/** @param {string} url @param {string} file */
async function publishTo(url, file) {
  return await run(scratch, 'npm', [
    'publish',
    file,
    `--registry=${url}/`,
    `--@oidc-verify:registry=${url}/`,
    // With a token that this registry alone knows, instead of whatever the machine has.
    `--userconfig=${scratch}npmrc`,
    '--provenance=false',
    '--loglevel=error',
  ]);
}

/** @type {readonly Step[]} */
const STEPS = [
  ['changesets', () => listChangesetFaults(readPackages(root), readBumps(root))],
  ['changes of the public surface since the last release', () => listUndeclared(root)],
  ['links', () => listDeadLinks(root, listPages(root))],
  ['a copy of the working tree', () => copyWorkspace(root, copy)],
  ['versions', applyChangesets],
  ['build', () => script(copy, 'scripts/build.mjs')],
  ['API reports', () => script(copy, 'scripts/api-report.mjs', '--check')],
  ['tarballs', () => pack(tarballs, readdirSync(`${copy}packages`), copy)],
  ['start pages, from the tarballs', fromTarballs],
  ['tools of the rehearsal', installTools],
  ['start pages and bills of material, from a local registry', fromRegistry],
];

function installTools() {
  const status = pn(['-C', `${root}tools/release`, 'install', '--frozen-lockfile', '--silent']);
  return status === 0 ? [] : ['tools/release cannot be installed'];
}

async function main() {
  rmSync(scratch, { recursive: true, force: true });
  for (const [name, step] of STEPS) {
    console.log(`── ${name}`);
    const faults = await step();
    for (const fault of faults) console.error(`  ✘ ${fault}`);
    // What follows would only report the same fault again.
    if (faults.length > 0) return 1;
  }
  console.log(`\nThe release is ready: ${tarballs}. Nothing was published.`);
  return 0;
}

process.exit(await main());
