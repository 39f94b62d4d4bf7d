// npm run release:dry-run: does everything that a release does, to a copy and to a registry on this
// machine. Nothing is published anywhere else, and the working tree stays as it is.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { listStaleReports } from '../api-report.mjs';
import { pack } from '../pack.mjs';
import { parseManifest } from '../package/manifest.mjs';
import { readTarball } from '../package/tarball.mjs';
import { run, writeFiles } from '../packaging/project.mjs';
import { pn } from '../pn.mjs';
import { readBumps, readPackages } from './changesets.mjs';
import { tryInstalls, tryStartPages, tryTarballs } from './installed.mjs';
import { startRegistry } from './registry.mjs';
import { runSteps, toSourceSteps } from './run-steps.mjs';
import { writeSboms } from './sbom.mjs';
import { copyWorkspace } from './scratch.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = `${root}.oidc-verify-test/release/`;
const copy = `${scratch}workspace/`;
const tarballs = `${scratch}tarballs`;

/** @param {string} cwd @param {string} file @param {string[]} args */
function script(cwd, file, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    cwd,
    encoding: 'utf8',
  });
  return status === 0 ? [] : [`${stdout}${stderr}`.trim()];
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

async function fromTarballs() {
  const files = listTarballs().map(
    ({ name, file }) => /** @type {const} */ ([name, `file:${tarballs}/${file}`]),
  );
  return await tryTarballs(copy, Object.fromEntries(files));
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
    return [
      ...(await tryStartPages(copy, npmrc)),
      ...(await tryInstalls(copy, npmrc)),
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

/** @type {readonly import('./run-steps.mjs').Step[]} */
const STEPS = [
  ...toSourceSteps(root),
  ['a copy of the working tree', () => copyWorkspace(root, copy)],
  ['versions', applyChangesets],
  ['build', () => script(copy, 'scripts/build.mjs')],
  ['API reports', () => listStaleReports(copy)],
  ['tarballs', () => pack(tarballs, readdirSync(`${copy}packages`), copy)],
  ['start pages, from the tarballs', fromTarballs],
  ['tools of the rehearsal', installTools],
  ['start pages, installs and bills of material, from a local registry', fromRegistry],
];

function installTools() {
  const status = pn(['-C', `${root}tools/release`, 'install', '--frozen-lockfile', '--silent']);
  return status === 0 ? [] : ['tools/release cannot be installed'];
}

rmSync(scratch, { recursive: true, force: true });
const faults = await runSteps(STEPS);
if (faults === 0) console.log(`\nThe release is ready: ${tarballs}. Nothing was published.`);
process.exit(faults === 0 ? 0 : 1);
