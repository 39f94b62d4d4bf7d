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

/** @param {string} folder in `packages` */
function readReport(folder) {
  const path = `${root}packages/${folder}/`;
  const manifest = readManifest(path);
  const entries = listEntries(manifest).map((file) => file.replace(/^dist\/|\.js$/g, ''));
  return toReport(manifest.name, entries, (entry) =>
    readFileSync(`${path}dist/${entry}.d.ts`, 'utf8'),
  );
}

function main() {
  const check = process.argv.includes('--check');
  let stale = 0;
  for (const folder of readdirSync(`${root}packages`)) {
    const file = `packages/${folder}/api.txt`;
    const committed = existsSync(`${root}${file}`) ? readFileSync(`${root}${file}`, 'utf8') : '';
    const wanted = readReport(folder);
    if (wanted === committed) continue;
    stale += 1;
    if (!check) writeFileSync(`${root}${file}`, wanted);
    else {
      console.error(
        `${file} is not what the package exports. If that is meant: npm run api, and a changeset.`,
      );
      for (const line of listOnlyIn(committed, wanted)) console.error(`  - ${line.slice(0, 160)}`);
      for (const line of listOnlyIn(wanted, committed)) console.error(`  + ${line.slice(0, 160)}`);
    }
  }
  console.log(check ? `${stale} API reports out of step` : `${stale} API reports rewritten`);
  process.exitCode = check && stale > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
