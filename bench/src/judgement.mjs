/** @import { Goal, Interval, Verdict } from './types.d.ts' */

/**
 * @typedef {object} Question
 * @property {string} [line] of the table of goals; see `goals.mjs`
 * @property {string} name
 * @property {number} [most] the goal is to stay at or below it
 * @property {number} [least] the goal is to stay at or above it
 * @property {Interval} interval
 * @property {string} [unit] of goal and value, for instance `µs`
 * @property {number} [digits] behind the point, of the value
 * @property {readonly (string | undefined)[]} [notes]
 */

/**
 * Returns a goal with its verdict.
 * @param {Question} question
 * @returns {Goal}
 */
export function toGoal({ line, name, most, least, interval, unit = '', digits = 2, notes = [] }) {
  const behind = unit === '' ? '' : ` ${unit}`;
  const note = notes.filter((part) => part !== undefined && part !== '').join('; ');
  return {
    ...(line === undefined ? {} : { line }),
    name,
    goal: most === undefined ? `≥ ${least}${behind}` : `≤ ${most}${behind}`,
    value: `${toText(interval, digits)}${behind}`,
    verdict: toJudgement(interval, { most, least }),
    interval,
    ...(note === '' ? {} : { note }),
  };
}

/**
 * Returns `reached` or `missed` if the whole interval lies on that side of the goal. Otherwise the run
 * cannot tell: another one could end on either side.
 * @param {Interval} interval
 * @param {{ most?: number | undefined, least?: number | undefined }} goal
 * @returns {Verdict}
 */
export function toJudgement({ low, high }, { most, least }) {
  if (most !== undefined) {
    if (high <= most) return 'reached';
    return low > most ? 'missed' : 'cannot tell';
  }
  if (least === undefined) throw new TypeError('A goal needs a value to stay below or above');
  if (low >= least) return 'reached';
  return high < least ? 'missed' : 'cannot tell';
}

/**
 * Returns the verdict of several that must all be reached.
 * @param {readonly Verdict[]} verdicts
 * @returns {Verdict}
 */
export function toWorst(verdicts) {
  if (verdicts.includes('missed')) return 'missed';
  return verdicts.includes('cannot tell') ? 'cannot tell' : 'reached';
}

/**
 * Returns `win` or `loss` of a quotient of costs, ours over theirs, if its whole interval says so.
 * @param {Interval} quotient
 * @returns {'win' | 'tie' | 'loss'}
 */
export function toOutcome({ low, high }) {
  if (high < 1) return 'win';
  return low > 1 ? 'loss' : 'tie';
}

/**
 * @param {Interval} interval
 * @param {number} [digits]
 */
export function toText({ value, low, high }, digits = 2) {
  const [middle, from, to] = [value, low, high].map((number) => number.toFixed(digits));
  return from === to ? `${middle}` : `${middle} (${from}–${to})`;
}
