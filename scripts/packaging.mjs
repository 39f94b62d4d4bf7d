// Tries the tarballs that npm test packs, as strangers would use them. Without arguments, what takes a
// minute: each adapter and the command in empty projects, both module formats on this Node, and Jest. `--all` tries
// everything that docs/compatibility.md lists, and writes that page; names of parts try those again. `--only TEXT`
// tries the rows alone that have this text in their names: node scripts/packaging.mjs bundlers --only wrangler
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { tryAdapters } from './packaging/adapters.mjs';
import { tryCommands } from './packaging/commands.mjs';
import { tryOwnNode } from './packaging/formats.mjs';
import { writePage } from './packaging/page.mjs';
import { PARTS } from './packaging/parts.mjs';
import { root, writeFiles } from './packaging/project.mjs';
import { tryRunners } from './packaging/runners.mjs';
import { mergeCells, toSelect } from './packaging/table.mjs';

const results = `${root}.oidc-verify-test/compatibility/`;

/** @typedef {import('./packaging/table.mjs').Cell} Cell */

/** The parts of `npm test`, which has run publint and attw itself. @type {Readonly<Record<string, () => Promise<readonly Cell[]>>>} */
const FAST = {
  adapters: tryAdapters,
  node: tryOwnNode,
  commands: tryCommands,
  jest: () => tryRunners((row) => row.startsWith('Jest 30, default mode, C')),
};

/** @param {readonly Cell[]} cells */
function report(cells) {
  for (const { row, column, ok, note } of cells) {
    const mark = ok === undefined ? '–' : ok ? '✔' : '✘';
    console.log(`${mark} ${row}: ${column}${note === undefined ? '' : `: ${note}`}`);
  }
  return cells.filter(({ ok }) => ok === false).length;
}

/** Returns what a part had last. @param {string} name @returns {readonly Cell[] | undefined} */
function readResults(name) {
  const file = `${results}${name}.json`;
  if (!existsSync(file)) return undefined;
  return /** @type {Cell[]} */ (JSON.parse(readFileSync(file, 'utf8')));
}

/**
 * Tries parts, and writes the page from their results and from those that the other parts and rows had last.
 *
 * @param {readonly string[]} names
 * @param {string | undefined} only what the name of a row has to hold; undefined tries all rows
 * @returns {Promise<number>} how many cells are not as they should be
 */
async function tryParts(names, only) {
  let failed = 0;
  for (const name of names) {
    const part = PARTS[name];
    if (part === undefined)
      throw new Error(`There is no ${name}: ${Object.keys(PARTS).join(', ')}`);
    const cells = await part.try(toSelect(only));
    failed += report(cells);
    const all = only === undefined ? cells : mergeCells(readResults(name) ?? [], cells);
    writeFiles(results, { [`${name}.json`]: JSON.stringify(all, null, 2) });
  }
  const sections = Object.entries(PARTS).flatMap(([name, part]) => {
    const cells = readResults(name);
    return cells === undefined ? [] : [{ ...part, cells }];
  });
  if (sections.length === Object.keys(PARTS).length) writePage(sections);
  return failed;
}

async function tryFast() {
  let failed = 0;
  for (const tryPart of Object.values(FAST)) failed += report(await tryPart());
  return failed;
}

const { values, positionals } = parseArgs({
  options: { all: { type: 'boolean' }, only: { type: 'string' } },
  allowPositionals: true,
});
const isFast = positionals.length === 0 && values.all !== true && values.only === undefined;
const parts = positionals.length === 0 ? Object.keys(PARTS) : positionals;
const failed = isFast ? await tryFast() : await tryParts(parts, values.only);
process.exit(failed === 0 ? 0 : 1);
