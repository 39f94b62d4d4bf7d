// The measured tables of docs/comparison.md, taken from the results of the benchmarks.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Results
 * @property {string} date
 * @property {{ cpu: string, cores: number, node: string }} machine
 * @property {Readonly<Record<string, string>>} versions
 * @property {readonly { title: string, columns: readonly string[], rows: readonly (readonly (string | number)[])[] }[]} tables
 */

/** @param {string} part @returns {Results} */
function read(part) {
  const file = fileURLToPath(new URL(`../../bench/results/${part}.json`, import.meta.url));
  return /** @type {Results} */ (JSON.parse(readFileSync(file, 'utf8')));
}

/** @param {readonly string[]} cells */
function line(cells) {
  return `| ${cells.join(' | ')} |`;
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
function toTable(head, rows) {
  return [
    line(head),
    line(head.map((_, index) => (index === 0 ? '---' : ':---:'))),
    ...rows.map(line),
  ].join('\n');
}

/** @param {Results} results */
function toSource({ date, machine }) {
  return `Measured on ${date} with Node ${machine.node} on ${machine.cpu}, ${machine.cores} cores.`;
}

const DECISIONS = new Map([
  ['A', 'accepts'],
  ['r', 'refuses'],
  ['†', 'crashes'],
]);

function acceptance() {
  const results = read('acceptance');
  const [table] = results.tables;
  const [, ...names] = table?.columns ?? [];
  const versions = names.map((name) => {
    const version = results.versions[name.replace('/jwt', '')];
    return version === undefined || name === 'oidc-verify' ? name : `${name} ${version}`;
  });
  const rows = (table?.rows ?? []).map(([title = '', ...cells]) => [
    String(title),
    ...cells.map((cell) => DECISIONS.get(String(cell)) ?? String(cell)),
  ]);
  return [toSource(results), '', toTable(['token', ...versions], rows)];
}

/** @param {Results['tables'][number]} table @param {string} label how the name of the row begins */
function microsecondsOf({ rows }, label) {
  const value = rows.find(([name]) => String(name).startsWith(label))?.[1];
  return typeof value === 'number' ? value.toFixed(0) : '–';
}

function speed() {
  const results = read('verify');
  const tables = results.tables.slice(0, 4);
  const labels = [...new Set(tables.flatMap(({ rows }) => rows.map(([label]) => String(label))))];
  const shown = labels.filter((label) => !label.startsWith('crypto.verify'));
  const head = ['µs for one token', ...tables.map(({ title }) => title.split(',')[0] ?? '')];
  const limit = tables.map((table) => microsecondsOf(table, 'crypto.verify'));
  const rows = shown.map((label) => [
    label,
    ...tables.map((table) => microsecondsOf(table, label)),
  ]);
  const bare = ['*the bare signature check*', ...limit];
  return [toSource(results), '', toTable(head, [bare, ...rows])];
}

function http() {
  const results = read('http');
  const rows = results.tables.flatMap(({ title, rows: lanes }) => {
    const framework = title.split(',')[0] ?? '';
    const bare = lanes.find(([label]) => label === 'no auth')?.[1];
    return lanes
      .filter(([label]) => label !== 'no auth' && label !== 'no-op middleware')
      .map(([label, rate]) => [
        framework,
        String(label),
        Number(rate).toLocaleString('en'),
        `${Math.round((Number(rate) / Number(bare)) * 100)} %`,
      ]);
  });
  return [
    toSource(results),
    '',
    toTable(['framework', 'guard', 'requests a second', 'of no guard'], rows),
  ];
}

/** @type {Readonly<Record<string, () => readonly string[]>>} */
const TABLES = { acceptance, speed, http };

/** Returns a measured table with its date and machine. @param {string} name */
export function toMeasured(name) {
  const table = TABLES[name];
  if (table === undefined) throw new Error(`There is no table ${name}`);
  return table().join('\n');
}
