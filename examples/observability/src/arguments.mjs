import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run example -- observability [--minutes <number>] [--metrics-port <number>]

  --minutes <number>       ends after so long, with code 0 only if all went as expected.
                           Without it, it goes on until Ctrl-C.
  --metrics-port <number>  where Prometheus finds the metrics. Default 9464; 0 is any free port.`;

/**
 * Returns the arguments, or the problem with them.
 *
 * @param {readonly string[]} argv
 * @returns {{ readonly minutes: number, readonly metricsPort: number } | { readonly help: true } | { readonly wrong: string }}
 */
export function parseArguments(argv) {
  try {
    const options = /** @type {const} */ ({
      minutes: { type: 'string', default: 'Infinity' },
      'metrics-port': { type: 'string', default: '9464' },
      help: { type: 'boolean', short: 'h' },
    });
    const { values } = parseArgs({ args: [...argv], options, allowPositionals: false });
    if (values.help === true) return { help: true };
    const minutes = Number(values.minutes);
    if (!(minutes > 0)) return { wrong: '--minutes must be a number above 0' };
    const metricsPort = Number(values['metrics-port']);
    if (Number.isInteger(metricsPort) && metricsPort >= 0 && metricsPort <= 65_535) {
      return { minutes, metricsPort };
    }
    return { wrong: '--metrics-port must be a port, 0 to 65535' };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}
