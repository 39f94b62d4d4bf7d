// Tells whether `dist` is what a build of today's sources would write.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const scripts = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} folder */
function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .toSorted();
}

/** Returns a digest of everything that decides what a build writes, and of what it wrote. @param {string} folder */
function digest(folder) {
  const files = [
    ...listFiles(`${folder}/src`),
    ...listFiles(`${folder}/dist`),
    ...listFiles(`${scripts}build`),
    `${scripts}build.mjs`,
    `${folder}/package.json`,
  ];
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** @param {string} folder */
function toStamp(folder) {
  return `${folder}/node_modules/.cache/build-stamp`;
}

/** Notes that `dist` has just been built. @param {string} folder */
export function writeStamp(folder) {
  mkdirSync(dirname(toStamp(folder)), { recursive: true });
  writeFileSync(toStamp(folder), digest(folder));
}

/** Returns whether `dist` is complete and was built from today's sources. @param {string} folder */
export function isBuilt(folder) {
  if (!existsSync(toStamp(folder)) || !existsSync(`${folder}/dist`)) return false;
  return readFileSync(toStamp(folder), 'utf8') === digest(folder);
}
