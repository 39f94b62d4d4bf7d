// Tries the tarballs that npm test packs, as strangers would use them. Without arguments, what takes a
// minute: each adapter and the command in empty projects, both module formats on this Node, and Jest. `--all` tries
// everything that docs/compatibility.md lists, and writes that page; names of parts try those again.
import { existsSync, readFileSync } from 'node:fs';
import { tryAdapters } from './packaging/adapters.mjs';
import { tryBundlers } from './packaging/bundlers.mjs';
import { tryCommands } from './packaging/commands.mjs';
import { tryNodes, tryOwnNode } from './packaging/formats.mjs';
import { writePage } from './packaging/page.mjs';
import { root, writeFiles } from './packaging/project.mjs';
import { tryRunners } from './packaging/runners.mjs';
import { tryRuntimes } from './packaging/runtimes.mjs';
import { tryTarballTools } from './packaging/tarball-tools.mjs';
import { tryTypeScripts } from './packaging/typescript.mjs';

const results = `${root}.oidc-verify-test/compatibility/`;

/**
 * @typedef {import('./packaging/table.mjs').Cell} Cell
 * @typedef {Omit<import('./packaging/page.mjs').Section, 'cells'> & { try: () => Promise<readonly Cell[]> }} Part
 */

/** @type {Readonly<Record<string, Part>>} */
const PARTS = {
  node: {
    title: 'Node.js',
    corner: '',
    text: `An API in each framework, sync and async verification, and errors. Where Node can \`require\` an ES module, there is
one instance of each package, whichever way it is loaded. "Two copies" loads the CommonJS file beside the ES module on
purpose: verifiers, keys and errors of one are understood by the guards of the other.`,
    try: tryNodes,
  },
  typescript: {
    title: 'TypeScript',
    corner: '`moduleResolution`, format',
    text: `Every entry of every package, and a program that uses the types, with \`strict\` and \`skipLibCheck: false\`.`,
    try: tryTypeScripts,
  },
  adapters: {
    title: 'Frameworks',
    corner: 'adapter',
    text: `The lowest and the latest version of the framework that the manifest allows, type-checked, loaded with \`require\`,
and asked over HTTP. No other framework is installed with it.`,
    try: tryAdapters,
  },
  runners: {
    title: 'Test runners',
    corner: '',
    text: 'The same program inside a test.',
    try: tryRunners,
  },
  bundlers: {
    title: 'Bundlers',
    corner: '',
    text: 'A program that imports the packages, with a CommonJS module in it that requires them.',
    try: tryBundlers,
  },
  runtimes: {
    title: 'Other runtimes and package managers',
    corner: '',
    text: 'The program of the first table. `npm run test:runtimes` runs far more on Bun, Deno and workerd.',
    try: tryRuntimes,
  },
  tarballs: {
    title: 'Checks of the tarballs',
    corner: 'package',
    text: 'Whether the manifests keep their promises for every way to resolve modules.',
    try: tryTarballTools,
  },
};

/** The parts of `npm test`, which has run publint and attw itself. @type {Readonly<Record<string, Part['try']>>} */
const FAST = {
  adapters: tryAdapters,
  node: tryOwnNode,
  commands: tryCommands,
  jest: () =>
    tryRunners(({ row, column }) => row === 'Jest 30' && column.startsWith('default mode, C')),
};

/** @param {readonly Cell[]} cells */
function report(cells) {
  for (const { row, column, ok, note } of cells) {
    const mark = ok === undefined ? '–' : ok ? '✔' : '✘';
    console.log(`${mark} ${row}: ${column}${note === undefined ? '' : `: ${note}`}`);
  }
  return cells.filter(({ ok }) => ok === false).length;
}

/**
 * Tries parts, and writes the page from their results and from those that the other parts had last.
 *
 * @param {readonly string[]} names
 * @returns {Promise<number>} how many cells are not as they should be
 */
async function tryParts(names) {
  let failed = 0;
  for (const name of names) {
    const part = PARTS[name];
    if (part === undefined)
      throw new Error(`There is no ${name}: ${Object.keys(PARTS).join(', ')}`);
    const cells = await part.try();
    failed += report(cells);
    writeFiles(results, { [`${name}.json`]: JSON.stringify(cells, null, 2) });
  }
  const sections = Object.entries(PARTS).flatMap(([name, part]) => {
    const file = `${results}${name}.json`;
    if (!existsSync(file)) return [];
    return [{ ...part, cells: /** @type {Cell[]} */ (JSON.parse(readFileSync(file, 'utf8'))) }];
  });
  if (sections.length === Object.keys(PARTS).length) writePage(sections);
  return failed;
}

async function tryFast() {
  let failed = 0;
  for (const tryPart of Object.values(FAST)) failed += report(await tryPart());
  return failed;
}

const [...names] = process.argv.slice(2);
const parts = names.includes('--all') ? Object.keys(PARTS) : names;
const failed = names.length === 0 ? await tryFast() : await tryParts(parts);
process.exit(failed === 0 ? 0 : 1);
