import { toSpread } from './statistics.mjs';

/** @import { Measured, Subject } from './types.d.ts' */

/**
 * @typedef {object} Plan
 * @property {number} rounds at least 11, or the quartiles mean little
 * @property {number} sliceMs how long each subject runs in each round
 * @property {number} warmUpMs how long each subject runs before the first round
 * @property {(done: number, of: number) => void} [onRound]
 */

/**
 * Returns the plan of a part: enough for the figures in the README, or just enough for a look.
 * @param {boolean} quick
 * @returns {Plan}
 */
export function toPlan(quick) {
  return quick
    ? { rounds: 11, sliceMs: 12, warmUpMs: 60 }
    : { rounds: 21, sliceMs: 50, warmUpMs: 400 };
}

/**
 * Measures all subjects side by side: in every round each of them runs for one slice, in an order
 * that differs from round to round in who begins and in who follows whom, so that neither a drift
 * of the machine nor the garbage of a neighbour sticks to one of them.
 * @param {readonly Subject[]} subjects
 * @param {Plan} plan
 * @returns {Promise<readonly Measured[]>}
 */
export async function measure(subjects, { rounds, sliceMs, warmUpMs, onRound }) {
  const lanes = [];
  for (const subject of subjects) lanes.push(await warmUp(subject, warmUpMs, sliceMs));
  for (let round = 0; round < rounds; round++) {
    for (const index of toOrder(lanes.length, round)) {
      const lane = lanes[index];
      if (lane !== undefined) await runSlice(lane);
    }
    onRound?.(round + 1, rounds);
  }
  return lanes.map(({ subject: { label, mode }, wallUs, cpuUs }) => {
    return { label, mode, wallUs, cpuUs, wall: toSpread(wallUs), cpu: toSpread(cpuUs) };
  });
}

/** @typedef {{ subject: Subject, calls: number, next: number, wallUs: number[], cpuUs: number[] }} Lane */

/**
 * Runs a subject until the compiler had its time, and finds how many calls fill one slice.
 * @param {Subject} subject
 * @param {number} warmUpMs
 * @param {number} sliceMs
 * @returns {Promise<Lane>}
 */
async function warmUp(subject, warmUpMs, sliceMs) {
  /** @type {Lane} */
  const lane = { subject, calls: 1, next: 0, wallUs: [], cpuUs: [] };
  const end = performance.now() + warmUpMs;
  let perCallUs = Number.POSITIVE_INFINITY;
  while (performance.now() < end) {
    await runSlice(lane);
    perCallUs = Math.min(perCallUs, lane.wallUs.pop() ?? perCallUs);
    lane.cpuUs.pop();
    if (lane.calls * perCallUs < 2000) lane.calls *= 2;
  }
  lane.calls = Math.max(1, Math.round((sliceMs * 1000) / perCallUs));
  return lane;
}

/** @param {Lane} lane */
async function runSlice(lane) {
  const { subject, calls, next } = lane;
  const { call, mode } = subject;
  const end = next + calls;
  const cpu = process.cpuUsage();
  const start = performance.now();
  if (mode === 'sync') for (let index = next; index < end; index++) call(index);
  else for (let index = next; index < end; index++) await call(index);
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  lane.next = end;
  lane.wallUs.push((wallMs * 1000) / calls);
  lane.cpuUs.push((user + system) / calls);
}

/**
 * Returns the order of one round: the beginning and the step through the list both change.
 * @param {number} count
 * @param {number} round
 */
export function toOrder(count, round) {
  const steps = [];
  for (let step = 1; step <= count; step++) if (gcd(step, count) === 1) steps.push(step);
  const step = steps[round % steps.length] ?? 1;
  return Array.from({ length: count }, (_, place) => (round + place * step) % count);
}

/**
 * @param {number} a
 * @param {number} b
 * @returns {number}
 */
function gcd(a, b) {
  return b === 0 ? a : gcd(b, a % b);
}
