import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run example -- fleet [--minutes <number>]

  --minutes <number>  puts the fleet under load for so long, with a Redis that is killed and
                      restarted, and counts wrong decisions. Without it, the scenes are shown.`;

/**
 * Returns how long the load lasts (0: the scenes are shown), or the problem with the arguments.
 *
 * @param {readonly string[]} argv
 * @returns {{ readonly minutes: number } | { readonly help: true } | { readonly wrong: string }}
 */
export function parseArguments(argv) {
  try {
    const options = /** @type {const} */ ({
      minutes: { type: 'string', default: '0' },
      help: { type: 'boolean', short: 'h' },
    });
    const { values } = parseArgs({ args: [...argv], options, allowPositionals: false });
    if (values.help === true) return { help: true };
    const minutes = Number(values.minutes);
    if (minutes >= 0 && minutes <= 1_440) return { minutes };
    return { wrong: '--minutes must be a number from 0 to 1440' };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}
