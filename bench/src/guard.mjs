// The guard against a slower hot path, run by npm test. It counts no seconds: it compares what the library
// does for one token beside the signature with a fixed piece of the same kind of work (guard-reference.mjs).
// It fails at 1.2 times the ratio in guard-limits.json, when every one of several fresh processes says so.
// A busy machine disturbs some of them; a slower path shows in all of them.
//
//   node bench/src/guard.mjs                      judges
//   node bench/src/guard.mjs --calibrate          measures this version of Node, prints and writes its limits
//   node bench/src/guard.mjs --slow-miss 1.25 --slow-hit-ns 300
//                                                 judges a library made slower: both lines must fail
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** @import { GuardJob } from './guard-side.mjs' */
/** @typedef {GuardJob['side']} Side a token that is new, and one that is in the cache */
/** @typedef {Readonly<Record<Side, number>>} Ratios in units of the reference */

const SIDES = /** @type {const} */ (['miss', 'hit']);
const ALLOWED = 1.2;
const TRIES = 5;
const CALIBRATIONS = 15;
const limitsUrl = new URL('guard-limits.json', import.meta.url);
const sideFile = fileURLToPath(new URL('guard-side.mjs', import.meta.url));
const major = process.versions.node.split('.', 1).join('');
const { values } = parseArgs({
  options: {
    calibrate: { type: 'boolean', default: false },
    'slow-miss': { type: 'string', default: '1' },
    'slow-hit-ns': { type: 'string', default: '0' },
  },
});
const slowness = {
  slowMiss: Number(values['slow-miss']),
  slowHitNs: Number(values['slow-hit-ns']),
};

if (values.calibrate) calibrate();
else process.exitCode = judge(toBest(readRatios())) ? 0 : 1;

/**
 * Prints one line per side; returns whether both are within their limits.
 *
 * @param {Ratios} best
 */
function judge(best) {
  const failed = SIDES.filter((side) => {
    const limit = best[side] * ALLOWED;
    /** @type {number[]} */
    const tries = [];
    while (tries.length < TRIES && !tries.some((ratio) => ratio <= limit))
      tries.push(measure(side));
    const isFine = tries.some((ratio) => ratio <= limit);
    const measured = tries.map((ratio) => ratio.toFixed(2)).join(', ');
    const isLoose = Math.min(...tries) < best[side] / ALLOWED;
    const advice = isLoose ? '; much faster than it was: run the guard with --calibrate' : '';
    console.log(
      `${isFine ? '✔' : '✘'} ${side}: ${measured} units of work, limit ${limit.toFixed(2)}${advice}`,
    );
    return !isFine;
  });
  return failed.length === 0;
}

/** Takes the lowest of the measurements, since the judgement takes the lowest of its tries too. */
function calibrate() {
  const best = Object.fromEntries(
    SIDES.map((side) => {
      const ratios = Array.from({ length: CALIBRATIONS }, () => measure(side)).toSorted(
        (a, b) => a - b,
      );
      const [low = 0, median = 0, high = 0] = [0, CALIBRATIONS >> 1, CALIBRATIONS - 1].map(
        (at) => ratios[at],
      );
      const [least, usual, most] = [low, median, high].map((ratio) => ratio.toFixed(2));
      const limit = (low * ALLOWED).toFixed(2);
      console.log(
        `Node ${major}, ${side}: ${least} (median ${usual}, highest ${most}), limit ${limit}`,
      );
      return [side, Number(low.toFixed(3))];
    }),
  );
  const ratios = { ...readRatios(), [major]: best };
  writeFileSync(limitsUrl, `${JSON.stringify(ratios, null, 2)}\n`);
}

/**
 * @param {Side} side
 * @returns {number}
 */
function measure(side) {
  const job = JSON.stringify({ side, ...slowness });
  return Number(execFileSync(process.execPath, [sideFile, job], { encoding: 'utf8' }));
}

/** @returns {Readonly<Record<string, Ratios>>} by major version of Node */
function readRatios() {
  return /** @type {Record<string, Ratios>} */ (JSON.parse(readFileSync(limitsUrl, 'utf8')));
}

/**
 * Returns the ratios of this version of Node, or the highest of all versions for one that was not measured.
 *
 * @param {Readonly<Record<string, Ratios>>} ratios
 * @returns {Ratios}
 */
function toBest(ratios) {
  const highest = (/** @type {Side} */ side) =>
    Math.max(...Object.values(ratios).map((of) => of[side]));
  return ratios[major] ?? { miss: highest('miss'), hit: highest('hit') };
}
