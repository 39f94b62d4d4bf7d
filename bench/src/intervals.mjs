import { createRandom } from './random.mjs';
import { median } from './statistics.mjs';

/** @import { Interval } from './types.d.ts' */

const RESAMPLES = 1000;
const CONFIDENCE = 0.95;
const SEED = 20_261_127;

/**
 * Returns what `statistic` says of the rounds, and between which values it would lie in 95 of 100 repetitions:
 * the percentile bootstrap, which draws as many rounds as there are, with replacement. A round is drawn as a
 * whole, so what was measured side by side stays side by side. The seed is fixed: the same rounds have the
 * same interval.
 * @param {number} rounds
 * @param {(rounds: readonly number[]) => number} statistic of the rounds with these indices
 * @returns {Interval}
 */
export function toInterval(rounds, statistic) {
  const all = Array.from({ length: rounds }, (_, round) => round);
  const value = statistic(all);
  const random = createRandom(SEED);
  /** @type {number[]} */
  const found = [];
  for (let resample = 0; resample < RESAMPLES; resample++) {
    found.push(statistic(all.map(() => Math.floor(random() * rounds))));
  }
  // A round without a number says nothing, so nothing can be told.
  if (found.some(Number.isNaN)) return { value, low: Number.NaN, high: Number.NaN, rounds };
  found.sort((a, b) => a - b);
  const outside = (1 - CONFIDENCE) / 2;
  const at = (/** @type {number} */ share) =>
    found[Math.round(share * (RESAMPLES - 1))] ?? Number.NaN;
  return { value, low: at(outside), high: at(1 - outside), rounds };
}

/**
 * Returns the median of one value per round.
 * @param {readonly number[]} values
 */
export function toMedian(values) {
  return toInterval(values.length, (rounds) => medianAt(values, rounds));
}

/**
 * Returns the median of `ours` less `theirs`, round by round.
 * @param {readonly number[]} ours
 * @param {readonly number[]} theirs
 */
export function toDifference(ours, theirs) {
  return toMedian(minus(ours, theirs));
}

/**
 * Returns the median of `ours` divided by `theirs`, round by round.
 * @param {readonly number[]} ours
 * @param {readonly number[]} theirs
 */
export function toQuotient(ours, theirs) {
  return toMedian(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
}

/**
 * Returns what `ours` costs above the floor, divided by what `theirs` costs above it. Both are medians of
 * differences: the quotient of one round would have a noisy denominator.
 * @param {readonly number[]} ours
 * @param {readonly number[]} theirs
 * @param {readonly number[]} floor
 */
export function toQuotientAbove(ours, theirs, floor) {
  const [above, theirsAbove] = [minus(ours, floor), minus(theirs, floor)];
  return toInterval(ours.length, (rounds) => {
    return medianAt(above, rounds) / medianAt(theirsAbove, rounds);
  });
}

/**
 * Returns an interval for what is the same each time, such as a size.
 * @param {number} value
 * @returns {Interval}
 */
export function toExact(value) {
  return { value, low: value, high: value, rounds: 1 };
}

/**
 * @param {readonly number[]} ours
 * @param {readonly number[]} theirs
 */
function minus(ours, theirs) {
  return ours.map((value, round) => value - (theirs[round] ?? Number.NaN));
}

/**
 * @param {readonly number[]} values
 * @param {readonly number[]} rounds
 */
function medianAt(values, rounds) {
  return median(rounds.map((round) => values[round] ?? Number.NaN));
}
