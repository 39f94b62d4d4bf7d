import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TABLE_PARTS } from './goals.mjs';

/** @import { Mode } from './types.d.ts' */

/** The parts in the order of the README; those that are there. */
const ORDER = [
  'verify',
  'cache',
  'dpop',
  'guard',
  'allocation',
  'events',
  'memory',
  'concurrency',
  'http',
  'cold',
  'scale',
  'acceptance',
];
const there = readdirSync(new URL('./parts/', import.meta.url));
export const PARTS = ORDER.filter((part) => there.includes(`${part}.mjs`));

export const USAGE = `Usage: npm run bench [-- [${PARTS.join('|')}]… [--quick | --table] [--json] [--node <major or path>]]
       npm run bench -- goals`;

/**
 * @typedef {object} Choice what to run
 * @property {readonly string[]} parts
 * @property {Mode} mode
 * @property {boolean} json
 * @property {string} node
 * @typedef {{ goals: true } | { help: true } | { wrong: string }} Other `goals` shows the table of all runs
 */

/**
 * Returns what to run, or what is wrong with the arguments.
 * @param {readonly string[]} argv
 * @returns {Choice | Other}
 */
export function parseArguments(argv) {
  try {
    const options = /** @type {const} */ ({
      quick: { type: 'boolean', default: false },
      table: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      node: { type: 'string', default: process.execPath },
      help: { type: 'boolean', short: 'h' },
    });
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    if (values.help === true) return { help: true };
    if (positionals.length === 1 && positionals[0] === 'goals') return { goals: true };
    return toChoice(positionals, values);
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * @param {readonly string[]} named
 * @param {{ quick: boolean, table: boolean, json: boolean, node: string }} values
 * @returns {Choice | Other}
 */
function toChoice(named, { quick, table, json, node: given }) {
  const unknown = named.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) return { wrong: `There is no part ${unknown}` };
  if (quick && table) return { wrong: 'Use either --quick or --table' };
  const node = toNode(given);
  if (!existsSync(node)) return { wrong: `There is no Node at ${node}` };
  const all = table ? PARTS.filter((part) => TABLE_PARTS.includes(part)) : PARTS;
  const mode = quick ? 'quick' : table ? 'table' : 'full';
  return { parts: named.length === 0 ? all : named, mode, json, node };
}

/**
 * A number is a Node line among those that `npm run test:runtimes` installs.
 * @param {string} value
 */
function toNode(value) {
  if (!/^\d+$/.test(value)) return value;
  const name = `node${value}-${process.platform}-${process.arch}`;
  const folder = new URL(`../../tools/runtimes/node_modules/${name}/`, import.meta.url);
  return fileURLToPath(new URL('bin/node', folder));
}
