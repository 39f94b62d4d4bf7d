// What the pending changesets have to say: whatever a package hands on of another is its own API, so that
// a breaking change of the one is a breaking change of the other.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readManifest } from '../package/manifest.mjs';

/**
 * @typedef {'patch' | 'minor' | 'major'} Bump
 * @typedef {object} Package
 * @property {string} name
 * @property {string} version
 * @property {boolean} isReleased
 * @property {readonly string[]} handsOn packages whose exports or types are part of its API
 * @typedef {ReadonlyMap<string, Bump>} Bumps
 */

const RANK = { patch: 0, minor: 1, major: 2 };
const FIRST = '0.0.0';

/** Returns the bump of each package that a changeset names. @param {string} text @returns {Bumps} */
export function parseChangeset(text) {
  const [, head = ''] = /^---\n([\s\S]*?)\n---/.exec(text) ?? [];
  const lines = head.matchAll(/^['"]?([^'":]+)['"]?:\s*(patch|minor|major)\s*$/gm);
  return new Map([...lines].map(([, name = '', bump]) => [name, /** @type {Bump} */ (bump)]));
}

/** Returns the largest bump of each package. @param {readonly Bumps[]} changesets @returns {Bumps} */
export function sumBumps(changesets) {
  /** @type {Map<string, Bump>} */
  const sum = new Map();
  for (const [name, bump] of changesets.flatMap((changeset) => [...changeset])) {
    const known = sum.get(name);
    if (known === undefined || RANK[bump] > RANK[known]) sum.set(name, bump);
  }
  return sum;
}

/** Before 1.0.0, a minor version may break. @param {string} version @param {Bump | undefined} bump */
export function isBreaking(version, bump) {
  return bump === 'major' || (bump === 'minor' && version.startsWith('0.'));
}

/**
 * Returns what is wrong with the pending changesets.
 *
 * @param {readonly Package[]} packages
 * @param {Bumps} bumps
 * @returns {readonly string[]}
 */
export function listChangesetFaults(packages, bumps) {
  const known = new Map(packages.map((it) => [it.name, it]));
  const unknown = [...bumps.keys()].filter((name) => !known.has(name));
  const dependents = packages.flatMap(({ name, version, handsOn }) => {
    const breaking = handsOn.filter((below) =>
      isBreaking(known.get(below)?.version ?? '', bumps.get(below)),
    );
    if (breaking.length === 0 || isBreaking(version, bumps.get(name))) return [];
    const bump = version.startsWith('0.') ? 'minor' : 'major';
    return [
      `${name}: hands on exports or types of ${breaking.join(' and ')}, with a breaking changeset. Add ` +
        `a changeset with "${name}": ${bump} that says what its users have to do.`,
    ];
  });
  const first = packages
    .filter(({ isReleased }) => !isReleased)
    .flatMap(({ name, version }) => {
      if (version !== FIRST) {
        return [`${name}: is not released yet, so its version must be ${FIRST}, not ${version}.`];
      }
      return bumps.get(name) === 'minor'
        ? []
        : [
            `${name}: is not released yet. Its changeset must be "minor": the first release is 0.1.0.`,
          ];
    });
  return [
    ...unknown.map((name) => `${name}: a changeset names it, and there is no such package.`),
    ...first,
    ...dependents,
  ];
}

/**
 * Returns the other packages of this workspace that a package exports from, or whose types it uses.
 *
 * @param {string} folder
 */
function listHandedOn(folder) {
  const files = readdirSync(`${folder}/src`, { recursive: true, encoding: 'utf8' });
  const texts = files.filter((file) => file.endsWith('.ts'));
  const found = texts.flatMap((file) => {
    const text = readFileSync(`${folder}/src/${file}`, 'utf8');
    return [
      ...text.matchAll(/^(?:export|import type)\s[^;']*from '(@oidc-verify\/[^/']+)[^']*';/gm),
    ];
  });
  return [...new Set(found.map(([, name = '']) => name))].toSorted();
}

/** @param {string} root with a slash at its end @returns {readonly Package[]} */
export function readPackages(root) {
  return readdirSync(`${root}packages`).map((name) => {
    const folder = `${root}packages/${name}`;
    const manifest = readManifest(folder);
    return {
      name: manifest.name,
      version: manifest.version,
      isReleased: existsSync(`${folder}/CHANGELOG.md`),
      handsOn: listHandedOn(folder),
    };
  });
}

/** @param {string} root with a slash at its end */
export function readBumps(root) {
  const files = readdirSync(`${root}.changeset`).filter(
    (name) => name.endsWith('.md') && name !== 'README.md',
  );
  return sumBumps(
    files.map((name) => parseChangeset(readFileSync(`${root}.changeset/${name}`, 'utf8'))),
  );
}

function main() {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const faults = listChangesetFaults(readPackages(root), readBumps(root));
  for (const fault of faults) console.error(fault);
  console.log(`${faults.length} faults of changesets`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
