// The public surface of each package, as text that a review reads: what its entries export, and every
// declaration that a user of it meets. `packages/*/api.txt` holds it; `--check` fails if a build has another one.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { listEntries } from './manifests.mjs';
import { readManifest } from './package/manifest.mjs';
import { readSurface } from './package/surface.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/**
 * Returns the report of a package.
 *
 * @param {string} name
 * @param {readonly string[]} entries such as `http/index`
 * @param {(path: string) => string} read returns the text of a declaration
 */
export function toReport(name, entries, read) {
  const { surface, declarations } = readSurface(entries, read);
  const exports = surface.map(({ entry, names }) => {
    const path = entry === 'index' ? name : `${name}/${entry.replace(/\/index$/, '')}`;
    return [path, ...names.map((it) => `  ${it}`), ''].join('\n');
  });
  return [...exports, ...declarations, ''].join('\n');
}

/** Returns the lines that one report has and the other has not. @param {string} a @param {string} b */
export function listOnlyIn(a, b) {
  const others = new Set(b.split('\n'));
  return a.split('\n').filter((line) => line !== '' && !others.has(line));
}

/** Returns what a package exports. @param {string} from the root of the workspace @param {string} folder in `packages` */
function readReport(from, folder) {
  const path = `${from}packages/${folder}/`;
  const manifest = readManifest(path);
  const entries = listEntries(manifest).map((file) => file.replace(/^dist\/|\.js$/g, ''));
  return toReport(manifest.name, entries, (entry) =>
    readFileSync(`${path}dist/${entry}.d.ts`, 'utf8'),
  );
}

/**
 * Returns the reports that a build does not agree with, with what they should be.
 *
 * @param {string} from the root of the workspace, with a slash at its end
 */
function listStale(from) {
  return readdirSync(`${from}packages`).flatMap((folder) => {
    const file = `packages/${folder}/api.txt`;
    const path = `${from}${file}`;
    const committed = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const wanted = readReport(from, folder);
    return wanted === committed ? [] : [{ file, committed, wanted }];
  });
}

/**
 * Returns a text for each report that a build does not agree with.
 *
 * @param {string} from the root of the workspace, with a slash at its end
 * @returns {readonly string[]}
 */
export function listStaleReports(from) {
  return listStale(from).map(({ file, committed, wanted }) =>
    [
      `${file} is not what the package exports. If that is meant: npm run api, and a changeset.`,
      ...listOnlyIn(committed, wanted).map((line) => `  - ${line.slice(0, 160)}`),
      ...listOnlyIn(wanted, committed).map((line) => `  + ${line.slice(0, 160)}`),
    ].join('\n'),
  );
}

function main() {
  if (process.argv.includes('--check')) {
    const faults = listStaleReports(root);
    for (const fault of faults) console.error(fault);
    console.log(`${faults.length} API reports out of step`);
    process.exitCode = faults.length === 0 ? 0 : 1;
    return;
  }
  const stale = listStale(root);
  for (const { file, wanted } of stale) writeFileSync(`${root}${file}`, wanted);
  console.log(`${stale.length} API reports rewritten`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
