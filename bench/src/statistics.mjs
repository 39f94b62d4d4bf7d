/** @import { Spread } from './types.d.ts' */

/**
 * Returns the value below which the share `q` of `values` lies, interpolated between neighbours.
 * @param {readonly number[]} values
 * @param {number} q 0 to 1
 */
export function quantile(values, q) {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/**
 * @param {readonly number[]} values
 */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * Returns the median with the quartiles around it.
 * @param {readonly number[]} values
 * @returns {Spread}
 */
export function toSpread(values) {
  const q1 = quantile(values, 0.25);
  const q3 = quantile(values, 0.75);
  return { median: median(values), q1, q3, iqr: q3 - q1 };
}

/**
 * Returns the quotients round by round: a disturbance that lasts longer than a round hits both sides
 * and falls out.
 * @param {readonly number[]} ours
 * @param {readonly number[]} theirs
 * @returns {Spread}
 */
export function toRatio(ours, theirs) {
  return toSpread(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
}
