import { parseArgs } from 'node:util';
import { FRAMEWORKS } from './frameworks.mjs';

const CHOICES = [...FRAMEWORKS, 'all'].join('|');

export const USAGE = `Usage: npm run demo [-- --framework ${CHOICES}]`;

/**
 * Returns the frameworks to show, or the problem with the arguments.
 * @param {readonly string[]} argv
 * @returns {{ readonly frameworks: readonly string[] } | { readonly help: true } | { readonly wrong: string }}
 */
export function parseArguments(argv) {
  try {
    const options = /** @type {const} */ ({
      framework: { type: 'string', default: 'all' },
      help: { type: 'boolean', short: 'h' },
    });
    const { values } = parseArgs({ args: [...argv], options, allowPositionals: false });
    return values.help === true ? { help: true } : selectFrameworks(values.framework);
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

/** @param {string} name */
function selectFrameworks(name) {
  if (name === 'all') return { frameworks: FRAMEWORKS };
  if (FRAMEWORKS.includes(name)) return { frameworks: [name] };
  return { wrong: `--framework must be one of ${CHOICES}` };
}
