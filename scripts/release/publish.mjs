// npm run release:publish: publishes the tarballs of the last rehearsal that the registry does not have
// yet, tags their versions, and attaches their bills of material to a release of the repository.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { organisation } from '../organisation.mjs';
import { parseManifest } from '../package/manifest.mjs';
import { listFaultsOf, readTarball } from '../package/tarball.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const release = `${root}.oidc-verify-test/release/`;

/** @param {string} command @param {string[]} args */
function succeeds(command, ...args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

/** @param {string} file */
function readPacked(file) {
  const text = readTarball(readFileSync(file)).get('package.json')?.toString('utf8');
  return parseManifest(text ?? '{}');
}

/** @param {string} name @param {string} version */
function isPublished(name, version) {
  const { status } = spawnSync('npm', ['view', `${name}@${version}`, 'version'], { cwd: root });
  return status === 0;
}

/** Returns why nothing can be published, or undefined. @param {readonly string[]} tarballs */
function findReason(tarballs) {
  if (organisation.placeholder) {
    return 'scripts/organisation.json still holds placeholders: see RELEASING.md.';
  }
  if (tarballs.length === 0) return 'There are no tarballs: run npm run release:dry-run first.';
  const [fault] = tarballs.flatMap((file) => listFaultsOf(`${release}tarballs/${file}`));
  return fault;
}

/** @param {string} file */
function publish(file) {
  const path = `${release}tarballs/${file}`;
  const { name, version } = readPacked(path);
  const tag = `${name}@${version}`;
  if (isPublished(name, version)) return true;
  // npm can only say where a package was built if it was built in public.
  const provenance = process.env['GITHUB_ACTIONS'] === undefined ? ['--provenance=false'] : [];
  const bill = `${release}sbom/${file.replace(/\.tgz$/, '.cdx.json')}`;
  return (
    succeeds('npm', 'publish', path, '--access=public', ...provenance) &&
    succeeds('git', 'tag', tag) &&
    succeeds('git', 'push', 'origin', tag) &&
    succeeds('gh', 'release', 'create', tag, bill, `--title=${tag}`, '--generate-notes')
  );
}

function main() {
  const folder = `${release}tarballs`;
  const tarballs = existsSync(folder) ? readdirSync(folder) : [];
  const reason = findReason(tarballs);
  if (reason !== undefined) {
    console.error(`Nothing is published. ${reason}`);
    return 1;
  }
  return tarballs.every(publish) ? 0 : 1;
}

process.exit(main());
