// Updates the Markdown from the code: examples come from type-checked files, the table of error codes
// from core, tables of options from their interfaces, counts from what they count, contacts from organisation.json, measured tables
// from bench/results. The examples in the comments of public functions are updated as well. `--check` only reports files that are out of date.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCounts } from './counts.mjs';
import { readOptionDocs, toFieldTable, toOptionTable } from './option-docs.mjs';
import { organisation } from './organisation.mjs';
import { toPageList } from './reference/page-list.mjs';
import { toMeasured } from './reference/comparison.mjs';
import { readDecisions, toDecisionTable } from './reference/decisions.mjs';
import { readExports } from './reference/exports.mjs';
import { toExportsPage } from './reference/exports-page.mjs';
import { listSets, toOptionsPage } from './reference/options-page.mjs';
import { readSourceExamples } from './source-examples.mjs';
import { toTroubleshooting } from './troubleshooting.mjs';

/** @typedef {ReturnType<typeof readOptionDocs>} OptionDocs */

const root = fileURLToPath(new URL('..', import.meta.url));
const EXAMPLE = /<!-- example: (\S+) -->\n+```(\w+)\n(?:[\s\S]*?\n)??```$/gm;
const COUNT = /<!-- count: (\S+) -->[^<]*<!-- \/count -->/g;
const OPTIONS = /<!-- options: ([\w ]+) -->\n[\s\S]*?<!-- \/options -->/g;
const FIELDS = /<!-- fields: (\w+) -->\n[\s\S]*?<!-- \/fields -->/g;
const ORGANISATION = /<!-- organisation: (\w+) -->[^<]*<!-- \/organisation -->/g;
const DECISIONS = /<!-- decisions: ([\w-]+) -->\n[\s\S]*?<!-- \/decisions -->/g;
const MEASURED = /<!-- measured: (\w+) -->\n[\s\S]*?<!-- \/measured -->/g;
const PAGES = /<!-- pages: ([\w/-]+) -->\n[\s\S]*?<!-- \/pages -->/g;
/** Code of peers is shown as their users write it, and not type-checked. */
const UNCHECKED = /^\/\/ @ts-nocheck\n/;
const TABLE = /<!-- error-table -->\n[\s\S]*?<!-- \/error-table -->/g;

/** @param {Record<string, { status: number, error: string | null, description: string }>} rows */
function toTable(rows) {
  const lines = Object.entries(rows).map(
    ([code, { status, error, description }]) =>
      `| \`${code}\` | ${status} | ${error === null ? '–' : `\`${error}\``} | ${description} |`,
  );
  const head = ['| code | status | `error` | text |', '| --- | --- | --- | --- |'];
  return `<!-- error-table -->\n\n${[...head, ...lines].join('\n')}\n\n<!-- /error-table -->`;
}

/**
 * @param {string} name
 * @param {Readonly<Record<string, number>>} counts
 */
function toCount(name, counts) {
  const count = counts[name];
  if (count === undefined) {
    throw new Error(`There is no count of ${name}; known are ${Object.keys(counts).join(', ')}`);
  }
  return `<!-- count: ${name} -->${count.toLocaleString('en')}<!-- /count -->`;
}

/** @param {string} name */
function toOrganisation(name) {
  const value = Object.entries(organisation).find(([known]) => known === name)?.[1];
  if (value === undefined) throw new Error(`scripts/organisation.json has no ${name}`);
  return `<!-- organisation: ${name} -->${value}<!-- /organisation -->`;
}

/**
 * @param {string} sets Names of interfaces, separated by spaces.
 * @param {OptionDocs} docs
 */
function toOptions(sets, docs) {
  const rows = sets.split(' ').flatMap((name) => docs.get(name) ?? []);
  return `<!-- options: ${sets} -->\n\n${toOptionTable(rows)}\n\n<!-- /options -->`;
}

/**
 * @param {string} name Name of an interface.
 * @param {OptionDocs} docs
 */
function toFields(name, docs) {
  return `<!-- fields: ${name} -->\n\n${toFieldTable(docs.get(name) ?? [])}\n\n<!-- /fields -->`;
}

/** @param {string} kind @param {string} name @param {string} content */
function toBlock(kind, name, content) {
  return `<!-- ${kind}: ${name} -->\n\n${content}\n\n<!-- /${kind} -->`;
}

/** Returns the names of all sets of options that have a table in one of these files. @param {readonly string[]} files */
function listOptionSets(files) {
  const named = files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return [...text.matchAll(OPTIONS), ...text.matchAll(FIELDS)];
  });
  return [...new Set(named.flatMap(([, sets = '']) => sets.split(' ')))];
}

/**
 * @param {string} file
 * @param {string} table
 * @param {Readonly<Record<string, number>>} counts
 * @param {OptionDocs} docs
 */
function rebuild(file, table, counts, docs) {
  const withExamples = readFileSync(file, 'utf8').replaceAll(
    EXAMPLE,
    (_, /** @type {string} */ path, /** @type {string} */ language) => {
      const code = readFileSync(join(dirname(file), path), 'utf8')
        .replace(UNCHECKED, '')
        .trimEnd();
      return `<!-- example: ${path} -->\n\n\`\`\`${language}\n${code}\n\`\`\``;
    },
  );
  return withExamples
    .replaceAll(TABLE, table)
    .replaceAll(OPTIONS, (_, /** @type {string} */ sets) => toOptions(sets, docs))
    .replaceAll(FIELDS, (_, /** @type {string} */ name) => toFields(name, docs))
    .replaceAll(DECISIONS, (_, /** @type {string} */ name) =>
      toBlock('decisions', name, toDecisionTable(name, decisions)),
    )
    .replaceAll(PAGES, (_, /** @type {string} */ folder) =>
      toBlock('pages', folder, toPageList(folder)),
    )
    .replaceAll(MEASURED, (_, /** @type {string} */ name) =>
      toBlock('measured', name, toMeasured(name)),
    )
    .replaceAll(ORGANISATION, (_, /** @type {string} */ name) => toOrganisation(name))
    .replaceAll(COUNT, (_, /** @type {string} */ name) => toCount(name, counts));
}

function markdownFiles() {
  const readmes = ['packages', 'examples'].flatMap(listFolders).map((path) => `${path}/README.md`);
  const folders = ['.', 'docs', 'docs/recipes', 'bench'];
  return [...folders.flatMap(listMarkdown), ...readmes]
    .map((file) => join(root, file))
    .filter((file) => existsSync(file));
}

/** @param {string} parent */
function listFolders(parent) {
  return readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
}

/** @param {string} folder */
function listMarkdown(folder) {
  // All folders in docs/ are pages; elsewhere they are something else.
  const recursive = folder === 'docs';
  const files = readdirSync(join(root, folder), { recursive, encoding: 'utf8' });
  return files.filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`);
}

// A built file, absent from a fresh checkout: a computed address keeps type-checking and linting
// independent of whether anything has been built.
const core = new URL('../packages/core/dist/index.js', import.meta.url).href;
const { ERROR_TABLE } = /** @type {{ ERROR_TABLE: Parameters<typeof toTable>[0] }} */ (
  await import(core)
);
const diagnosis = new URL('../packages/core/dist/diagnosis/index.js', import.meta.url).href;
const { DETAILS } = /** @type {{ DETAILS: Parameters<typeof toTroubleshooting>[0] }} */ (
  await import(diagnosis)
);
const table = toTable(ERROR_TABLE);
const counts = await readCounts();
const check = process.argv.includes('--check');
const decisions = readDecisions();
const exported = readExports();
const sets = listSets(exported);
const setNames = [...sets.values()].flat().map(({ name }) => name);
const page = (/** @type {string} */ name) => join(root, 'docs', name);
const WRITTEN = ['troubleshooting.md', 'reference/options.md', 'reference/exports.md'].map(page);
const markdown = markdownFiles().filter((file) => !WRITTEN.includes(file));
const docs = readOptionDocs([...new Set([...listOptionSets(markdown), ...setNames])]);
const files = [
  ...readSourceExamples(),
  // These are written as a whole.
  { file: page('troubleshooting.md'), wanted: toTroubleshooting(DETAILS, ERROR_TABLE) },
  { file: page('reference/options.md'), wanted: toOptionsPage(sets, docs) },
  { file: page('reference/exports.md'), wanted: toExportsPage(exported) },
  ...markdown.map((file) => ({ file, wanted: rebuild(file, table, counts, docs) })),
];
let stale = 0;
for (const { file, wanted } of files) {
  if (existsSync(file) && wanted === readFileSync(file, 'utf8')) continue;
  stale += 1;
  if (check) console.error(`${file} is out of date: run npm run docs`);
  else writeFileSync(file, wanted);
}
console.log(check ? `${stale} files out of date` : `${stale} files rewritten`);
process.exit(check && stale > 0 ? 1 : 0);
