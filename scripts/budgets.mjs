// What it costs to load an entry, in either module format: how many files of ours, how many bytes, and
// which other packages. `budgets.json` holds the limits; `--write` writes today's with a little room.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readManifest } from './package/manifest.mjs';

/**
 * @typedef {object} Cost
 * @property {number} files
 * @property {number} bytes
 * @property {readonly string[]} others packages and builtins that are loaded with them
 * @typedef {'esm' | 'cjs'} Format
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const FILE = `${root}scripts/budgets.json`;
// A hundredth of the largest entry is one middling module.
const ROOM_RATIO = 0.01;
const STEP_BYTES = 500;

/** Only what is loaded at once: an import() or a require inside of a function is not. */
const IMPORTS = {
  esm: /^(?:import|export)\s(?:[^'";]*?\sfrom\s)?["']([^"']+)["'];?$/gm,
  cjs: /^(?:var \S+ = )?(?:__toESM\(|__reExport\(\w+, )?require\("([^"]+)"\)/gm,
};

/**
 * Returns what it costs to load a module.
 *
 * @param {string} entry
 * @param {Format} format
 * @param {(path: string) => string} read
 * @param {(name: string, from: string) => string | undefined} locate returns the module of a package of ours
 * @returns {Cost}
 */
export function measure(entry, format, read, locate) {
  /** @type {Set<string>} */
  const others = new Set();
  /** @type {Set<string>} */
  const files = new Set();
  let bytes = 0;
  const open = [entry];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (files.has(path)) continue;
    files.add(path);
    const text = read(path);
    bytes += Buffer.byteLength(text);
    for (const [, target = ''] of text.matchAll(IMPORTS[format])) {
      const own = target.startsWith('.')
        ? posix.join(posix.dirname(path), target)
        : locate(target, path);
      if (own === undefined) others.add(target);
      else open.push(own);
    }
  }
  return { files: files.size, bytes, others: [...others].toSorted() };
}

/** @param {string} folder */
function readPublished(folder) {
  return readManifest(`${root}packages/${folder}`).publishConfig;
}

/** Returns the path that conditions lead Node to. @param {unknown} target @param {Format} format @returns {string | undefined} */
function toTarget(target, format) {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  const wanted =
    format === 'esm' ? ['module-sync', 'node', 'default'] : ['require', 'node', 'default'];
  for (const [condition, inner] of Object.entries(target)) {
    if (wanted.includes(condition)) return toTarget(inner, format);
  }
  return undefined;
}

/** @param {Format} format */
function createLocate(format) {
  return (/** @type {string} */ name, /** @type {string} */ from) => {
    const [, sibling, part] = /^@oidc-verify\/([^/]+)(\/.*)?$/.exec(name) ?? [];
    const folder = name.startsWith('#') ? from.split('/')[1] : sibling;
    if (folder === undefined) return undefined;
    const { exports, imports } = readPublished(folder);
    const [targets, key] = name.startsWith('#') ? [imports, name] : [exports, `.${part ?? ''}`];
    const path = toTarget(/** @type {Record<string, unknown>} */ (targets)[key], format);
    return path === undefined ? undefined : posix.join('packages', folder, path);
  };
}

/** Returns the cost of every entry in both formats. @returns {Readonly<Record<string, Record<Format, Cost>>>} */
export function measureAll() {
  const read = (/** @type {string} */ path) => readFileSync(`${root}${path}`, 'utf8');
  const entries = readdirSync(`${root}packages`).flatMap((folder) =>
    Object.keys(readPublished(folder).exports)
      .filter((name) => !name.endsWith('.json'))
      .map((name) => `@oidc-verify/${folder}${name.slice(1)}`),
  );
  const costs = entries.map((name) => {
    const cost = (/** @type {Format} */ format) => {
      const locate = createLocate(format);
      return measure(locate(name, '') ?? '', format, read, locate);
    };
    return [name, { esm: cost('esm'), cjs: cost('cjs') }];
  });
  return /** @type {Readonly<Record<string, Record<Format, Cost>>>} */ (Object.fromEntries(costs));
}

/** @param {Cost} cost @returns {Cost} */
export function toBudget({ files, bytes, others }) {
  return { files, bytes: Math.ceil((bytes * (1 + ROOM_RATIO)) / STEP_BYTES) * STEP_BYTES, others };
}

/**
 * Returns what is wrong with a cost, each fault on a line of its own.
 *
 * @param {string} name
 * @param {Cost} cost
 * @param {Cost | undefined} budget
 */
export function listBudgetFaults(name, { files, bytes, others }, budget) {
  if (budget === undefined) return [`${name} has no budget`];
  const added = others.filter((other) => !budget.others.includes(other));
  const removed = budget.others.filter((other) => !others.includes(other));
  return [
    ...(files > budget.files
      ? [`${name} loads ${files} files; its budget is ${budget.files}`]
      : []),
    // What was gained has to stay gained.
    ...(files < budget.files
      ? [`${name} loads ${files} files, fewer than its budget of ${budget.files}`]
      : []),
    ...(bytes > budget.bytes
      ? [`${name} loads ${bytes} bytes; its budget is ${budget.bytes}`]
      : []),
    ...(bytes < budget.bytes * (1 - 3 * ROOM_RATIO) - STEP_BYTES
      ? [`${name} loads ${bytes} bytes, far less than its budget of ${budget.bytes}`]
      : []),
    ...added.map((other) => `${name} loads ${other}, which is not in its budget`),
    ...removed.map((other) => `${name} does not load ${other}, which is in its budget`),
  ];
}

/**
 * Returns what is wrong with budgets of entries, or of formats, that do not exist.
 *
 * @param {readonly string[]} names of all costs
 * @param {Readonly<Record<string, Cost>>} budgets
 */
export function listStrayBudgets(names, budgets) {
  const stray = Object.keys(budgets).filter((name) => !names.includes(name));
  return stray.map((name) => `${name} has a budget, but is no entry`);
}

function main() {
  const costs = Object.entries(measureAll()).flatMap(([name, formats]) =>
    Object.entries(formats).map(([format, cost]) => ({ name: `${name} (${format})`, cost })),
  );
  if (process.argv.includes('--write')) {
    const budgets = costs.map(({ name, cost }) => [name, toBudget(cost)]);
    writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(budgets), null, 2)}\n`);
  }
  const budgets = /** @type {Readonly<Record<string, Cost>>} */ (
    JSON.parse(readFileSync(FILE, 'utf8'))
  );
  const faults = [
    ...costs.flatMap(({ name, cost }) => listBudgetFaults(name, cost, budgets[name])),
    ...listStrayBudgets(
      costs.map(({ name }) => name),
      budgets,
    ),
  ];
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) {
    console.error(
      'If it is worth it: node scripts/budgets.mjs --write, and say why in the commit.',
    );
  }
  console.log(`${costs.length} costs of loading, ${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
