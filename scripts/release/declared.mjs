// Whether the changesets declare what has changed in the public surface since the last release.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { listOnlyIn } from '../api-report.mjs';
import { readManifest } from '../package/manifest.mjs';
import { isBreaking, readBumps } from './changesets.mjs';

/**
 * @typedef {object} Change
 * @property {string} name
 * @property {string} version
 * @property {string} released the API report of the last release
 * @property {string} report today's
 */

/**
 * Returns why the changesets do not declare a change of the public surface, or undefined.
 *
 * @param {Change} change
 * @param {import('./changesets.mjs').Bumps} bumps
 */
export function findUndeclared({ name, version, released, report }, bumps) {
  const bump = bumps.get(name);
  const gone = listOnlyIn(released, report);
  if (gone.length > 0 && !isBreaking(version, bump)) {
    return `${name}: declarations have changed or are gone, and no changeset is breaking: ${gone[0]}`;
  }
  const added = listOnlyIn(report, released);
  if (added.length > 0 && (bump === undefined || bump === 'patch')) {
    return `${name}: there are new declarations, and no changeset is at least minor: ${added[0]}`;
  }
  return undefined;
}

/**
 * Returns the report of the version that the manifest names, or undefined if it was not released.
 *
 * @param {string} root
 * @param {string} tag
 * @param {string} file
 */
function readReleased(root, tag, file) {
  const { status, stdout } = spawnSync('git', ['show', `${tag}:${file}`], {
    cwd: root,
    encoding: 'utf8',
  });
  return status === 0 ? stdout : undefined;
}

/** @param {string} root with a slash at its end */
export function listUndeclared(root) {
  const bumps = readBumps(root);
  return readdirSync(`${root}packages`).flatMap((folder) => {
    const file = `packages/${folder}/api.txt`;
    const { name, version } = readManifest(`${root}packages/${folder}`);
    const released = readReleased(root, `${name}@${version}`, file);
    if (released === undefined) return [];
    const report = readFileSync(`${root}${file}`, 'utf8');
    return findUndeclared({ name, version, released, report }, bumps) ?? [];
  });
}

function main() {
  const undeclared = listUndeclared(fileURLToPath(new URL('../..', import.meta.url)));
  for (const line of undeclared) console.error(line);
  console.log(`${undeclared.length} undeclared changes of the public surface`);
  process.exitCode = undeclared.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
