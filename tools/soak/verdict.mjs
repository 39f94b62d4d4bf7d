const MAX_GROWTH = 0.05;
/** While it is in doubt whether the API has the keys, less can be said: that may not be the most. */
const MAX_IN_DOUBT = 0.25;

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** @param {number} bytes */
export function toMb(bytes) {
  return (bytes / 1_048_576).toFixed(2);
}

/**
 * What a soak has seen.
 *
 * @typedef {object} Findings
 * @property {number} minutes
 * @property {readonly { minute: number, heapUsed: number }[]} samples
 * @property {Readonly<Record<'good' | 'bad' | 'hostile' | 'inDoubt', number>>} counts
 * @property {readonly string[]} wrong answers that are not the right one
 * @property {number} rejections that nobody handled
 * @property {{ warnings: string[], left: string[], isClean: boolean }} ended
 */

/** @param {Findings} findings @returns {[text: string, holds: boolean]} */
function judgeHeap({ minutes, samples }) {
  const second = samples.filter(({ minute }) => minute > 1 && minute <= 2.05);
  const last = samples.filter(({ minute }) => minute > minutes - 1);
  const from = median(second.map(({ heapUsed }) => heapUsed));
  const to = median(last.map(({ heapUsed }) => heapUsed));
  const growth = to / from - 1;
  return [
    `heap: minute 2 ${toMb(from)} MB, last minute ${toMb(to)} MB, growth ${(growth * 100).toFixed(2)} %`,
    growth < MAX_GROWTH,
  ];
}

/**
 * Prints what was found, and returns whether all of it is as it has to be.
 *
 * @param {Findings} findings
 */
export function summarise(findings) {
  const { counts, wrong, rejections, ended } = findings;
  const inDoubt = counts.inDoubt / (counts.good + counts.bad + counts.hostile);
  /** @type {[text: string, holds: boolean][]} */
  const checks = [
    judgeHeap(findings),
    [
      `decisions: ${counts.good} good, ${counts.bad} bad, ${counts.hostile} hostile, ${wrong.length} wrong`,
      wrong.length === 0,
    ],
    [
      `refused for want of keys during and after a change: ${counts.inDoubt} (${(inDoubt * 100).toFixed(2)} %)`,
      inDoubt < MAX_IN_DOUBT,
    ],
    [`unhandled rejections: ${rejections}`, rejections === 0],
    [
      `warnings of the process: ${ended.warnings.join('; ') || 'none'}`,
      ended.warnings.length === 0,
    ],
    [
      `timers and sockets left after close: ${ended.left.join(', ') || 'none'}`,
      ended.left.length === 0,
    ],
    [
      `after close the process ${ended.isClean ? 'ended by itself' : 'had to be killed'}`,
      ended.isClean,
    ],
  ];
  for (const [text, holds] of checks) console.log(`${holds ? '✔' : '✘'} ${text}`);
  for (const problem of wrong.slice(0, 20)) console.log(`  ✘ ${problem}`);
  return checks.every(([, holds]) => holds);
}
