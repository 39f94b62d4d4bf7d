import { findDisturbed, toSpreadWarning } from './disturbance.mjs';
import { toSpread } from './statistics.mjs';

/** @import { RoundTimes } from './disturbance.mjs' */
/** @import { Measured, Mode, PartContext, Subject } from './types.d.ts' */

/**
 * @typedef {object} Plan
 * @property {number} rounds at least 11, or intervals mean little
 * @property {number} sliceMs how long each subject runs in each round
 * @property {number} restMs the same for subjects that are not `paired`, where some are
 * @property {number} warmUpMs how long each subject runs before the first round
 * @property {number} moreRounds how many disturbed rounds are repeated at most
 * @property {(text: string) => void} [onDisturbed]
 * @property {(done: number, of: number) => void} [onRound]
 */

/** @type {Readonly<Record<Mode, Omit<Plan, 'onDisturbed' | 'onRound'>>>} */
const PLANS = {
  full: { rounds: 41, sliceMs: 40, restMs: 20, warmUpMs: 400, moreRounds: 20 },
  table: { rounds: 31, sliceMs: 24, restMs: 5, warmUpMs: 200, moreRounds: 15 },
  quick: { rounds: 11, sliceMs: 12, restMs: 5, warmUpMs: 60, moreRounds: 5 },
};

/**
 * Returns the plan of a part: enough for the figures in the README, for the table of goals, or for a look.
 * @param {Pick<PartContext, 'mode' | 'report'>} context
 * @returns {Plan}
 */
export function toPlan({ mode, report }) {
  return { ...PLANS[mode], onDisturbed: (text) => report.disturbed(text) };
}

/**
 * Measures all subjects side by side: in every round each of them runs for one slice, in an order
 * that differs from round to round in who begins and in who follows whom, so that neither a drift
 * of the machine nor the garbage of a neighbour sticks to one of them. Those that are `paired` come
 * first and twice, forwards and backwards (A B B A), each time for half of the slice: a drift within the round
 * falls out of their differences. Rounds in which something else disturbed the first subject are repeated.
 * @param {readonly Subject[]} subjects the first is the reference, which tells whether the machine is calm
 * @param {Plan} plan
 * @returns {Promise<readonly Measured[]>}
 */
export async function measure(subjects, plan) {
  const { rounds, sliceMs, restMs, warmUpMs, onRound } = plan;
  const lanes = [];
  const hasPairs = subjects.some(({ paired }) => paired === true);
  for (const subject of subjects) {
    const ms = subject.paired === true || !hasPairs ? sliceMs : restMs;
    lanes.push(await warmUp(subject, warmUpMs, ms));
  }
  for (let round = 0; round < rounds; round++) {
    await runRound(lanes, round);
    onRound?.(round + 1, rounds);
  }
  await repeatDisturbed(lanes, plan);
  return lanes.map(({ subject: { label, mode }, wallUs, cpuUs }) => {
    return { label, mode, wallUs, cpuUs, wall: toSpread(wallUs), cpu: toSpread(cpuUs) };
  });
}

/** @typedef {{ subject: Subject, calls: number, next: number, wallUs: number[], cpuUs: number[] }} Lane */

/**
 * @param {readonly Lane[]} lanes
 * @param {number} round
 */
async function runRound(lanes, round) {
  const paired = lanes.filter(({ subject }) => subject.paired === true);
  const order = toOrder(paired.length, round);
  const halves = order.map((index) => /** @type {Lane} */ (paired[index]));
  /** @type {Map<Lane, Slice>} */
  const first = new Map();
  for (const lane of halves) first.set(lane, await runSlice(lane, lane.calls / 2));
  for (const lane of halves.toReversed()) {
    const second = await runSlice(lane, lane.calls / 2);
    const { wallUs, cpuUs } = first.get(lane) ?? second;
    lane.wallUs.push((wallUs + second.wallUs) / 2);
    lane.cpuUs.push((cpuUs + second.cpuUs) / 2);
  }
  const rest = lanes.filter(({ subject }) => subject.paired !== true);
  for (const index of toOrder(rest.length, round)) {
    const lane = /** @type {Lane} */ (rest[index]);
    const { wallUs, cpuUs } = await runSlice(lane, lane.calls);
    lane.wallUs.push(wallUs);
    lane.cpuUs.push(cpuUs);
  }
}

/**
 * Measures as many more rounds as were disturbed, and drops those that were. Where even then most are disturbed,
 * all are kept, and the result says so: that machine has no calm rounds.
 * @param {readonly Lane[]} lanes
 * @param {Plan} plan
 */
async function repeatDisturbed(lanes, { rounds, moreRounds, onDisturbed }) {
  const [reference] = lanes;
  if (reference === undefined) return;
  let more = 0;
  for (; more < moreRounds; more++) {
    const calm = rounds + more - findDisturbed(toTimes(lanes)).length;
    if (calm >= rounds) break;
    await runRound(lanes, rounds + more);
  }
  const disturbed = new Set(findDisturbed(toTimes(lanes)));
  const calm = rounds + more - disturbed.size;
  const { label } = reference.subject;
  if (calm < rounds / 2) {
    onDisturbed?.(
      `${label}: ${disturbed.size} of ${rounds + more} rounds were disturbed, so all are kept`,
    );
    return;
  }
  if (more > 0) onDisturbed?.(`${label}: ${more} rounds repeated, ${calm} calm ones kept`);
  for (const lane of lanes) {
    lane.wallUs = lane.wallUs.filter((_, round) => !disturbed.has(round));
    lane.cpuUs = lane.cpuUs.filter((_, round) => !disturbed.has(round));
  }
  const warning = toSpreadWarning(reference.cpuUs);
  if (warning !== undefined) onDisturbed?.(`${label}: ${warning}`);
}

/**
 * Lanes that wait for other threads have more wall time than CPU time on any machine; so only the others tell.
 * @param {readonly Lane[]} lanes
 * @returns {readonly RoundTimes[]}
 */
function toTimes(lanes) {
  const alone = lanes.filter(({ subject: { mode, paired } }) => mode === 'sync' || paired === true);
  const sumAt = (/** @type {'wallUs' | 'cpuUs'} */ time, /** @type {number} */ round) =>
    alone.reduce((sum, lane) => sum + (lane[time][round] ?? Number.NaN), 0);
  return (lanes[0]?.cpuUs ?? []).map((referenceUs, round) => {
    return { wallUs: sumAt('wallUs', round), cpuUs: sumAt('cpuUs', round), referenceUs };
  });
}

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
  let perCallUs = Number.POSITIVE_INFINITY;
  // In CPU time, because a busy machine leaves little of the wall time.
  for (let spentUs = 0; spentUs < warmUpMs * 1000;) {
    const { cpuUs } = await runSlice(lane, lane.calls);
    spentUs += cpuUs * lane.calls;
    // What is too short to be seen counts as something, so that it ends.
    perCallUs = Math.min(perCallUs, Math.max(cpuUs, 0.005));
    if (lane.calls * perCallUs < 2000) lane.calls *= 2;
  }
  // Even, so that both halves of a pair are as long.
  lane.calls = Math.max(2, 2 * Math.round((sliceMs * 500) / perCallUs));
  return lane;
}

/** @typedef {{ wallUs: number, cpuUs: number }} Slice per call */

/**
 * @param {Lane} lane
 * @param {number} calls
 * @returns {Promise<Slice>}
 */
async function runSlice(lane, calls) {
  const { subject, next } = lane;
  const { call, mode } = subject;
  const end = next + calls;
  const cpu = process.cpuUsage();
  const start = performance.now();
  if (mode === 'sync') for (let index = next; index < end; index++) call(index);
  else for (let index = next; index < end; index++) await call(index);
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  lane.next = end;
  return { wallUs: (wallMs * 1000) / calls, cpuUs: (user + system) / calls };
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
