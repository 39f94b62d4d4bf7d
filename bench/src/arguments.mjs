import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The parts in the order of the README; those that are there. */
const ORDER = [
  'verify',
  'cache',
  'dpop',
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

export const USAGE = `Usage: npm run bench [-- [${PARTS.join('|')}]… [--quick] [--json] [--node <major or path>]]`;

/**
 * Returns what to run, or what is wrong with the arguments.
 * @param {readonly string[]} argv
 * @returns {{ parts: readonly string[], quick: boolean, json: boolean, node: string } | { help: true } | { wrong: string }}
 */
export function parseArguments(argv) {
  try {
    const options = /** @type {const} */ ({
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      node: { type: 'string', default: process.execPath },
      help: { type: 'boolean', short: 'h' },
    });
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    if (values.help === true) return { help: true };
    const unknown = positionals.find((part) => !PARTS.includes(part));
    if (unknown !== undefined) return { wrong: `There is no part ${unknown}` };
    const node = toNode(values.node);
    if (!existsSync(node)) return { wrong: `There is no Node at ${node}` };
    const parts = positionals.length === 0 ? PARTS : positionals;
    return { parts, quick: values.quick, json: values.json, node };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
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
