import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { median, toSpread } from './statistics.mjs';

/** A process that runs alone has nearly as much CPU time as wall time. */
const WAITING = 1.1;
/** A quiet machine repeats the same work within a few per cent. */
const CALM = 0.1;
/** Of the machine's time, taken by the hypervisor or by processes that are none of ours. */
const TAKEN = 0.05;
/** Load per core. A run of parts leaves a load of one process. */
const BUSY = 0.75;
const CORES = cpus().length;

/**
 * @typedef {object} RoundTimes the lanes of one round that compute in this thread alone
 * @property {number} wallUs of all of them
 * @property {number} cpuUs of all of them
 * @property {number} referenceUs CPU time of the work that is always the same
 *
 * @typedef {object} MachineTimes in ticks, since the machine started
 * @property {number} total
 * @property {number} idle
 * @property {number} steal
 * @property {number} ownUs CPU time of this process and its children that have ended
 */

/**
 * Returns the indices of the rounds in which the process had to wait for its core, or in which the core did the
 * same work slower than in most rounds. Only the reference decides that, not what is compared with it.
 * @param {readonly RoundTimes[]} rounds
 */
export function findDisturbed(rounds) {
  const usual = median(rounds.map(({ referenceUs }) => referenceUs));
  return rounds.flatMap(({ wallUs, cpuUs, referenceUs }, round) => {
    const waited = wallUs > cpuUs * WAITING;
    const slow = referenceUs > usual * (1 + CALM);
    return waited || slow ? [round] : [];
  });
}

/**
 * Returns why not to trust small differences, or undefined where the reference was steady.
 * @param {readonly number[]} referenceUs
 */
export function toSpreadWarning(referenceUs) {
  const { median: middle, iqr } = toSpread(referenceUs);
  return iqr <= middle * CALM
    ? undefined
    : `the reference itself varied by ${percent(iqr / middle)} between the quartiles`;
}

/**
 * Returns what took the machine's time between two looks, as far as it is enough to matter.
 * @param {MachineTimes | undefined} before
 * @param {MachineTimes | undefined} after
 * @returns {readonly string[]}
 */
export function findTaken(before, after) {
  if (before === undefined || after === undefined) return [];
  const total = after.total - before.total;
  if (total <= 0) return [];
  const steal = (after.steal - before.steal) / total;
  const busy = 1 - (after.idle - before.idle) / total - steal;
  const own = (after.ownUs - before.ownUs) / (total * TICK_US);
  const others = busy - own;
  return [
    ...(steal > TAKEN ? [`the hypervisor took ${percent(steal)} of the machine's time`] : []),
    ...(others > TAKEN ? [`other processes took ${percent(others)} of the machine's time`] : []),
  ];
}

/** `USER_HZ` of Linux on every platform that Node runs on. */
const TICK_US = 10_000;

/**
 * Returns undefined where the system does not tell.
 * @returns {MachineTimes | undefined}
 */
export function readMachineTimes() {
  try {
    const times = toMachineTimes(readFileSync('/proc/stat', 'utf8'));
    const { utime, stime, cutime, cstime } = toOwnTicks(readFileSync('/proc/self/stat', 'utf8'));
    return { ...times, ownUs: (utime + stime + cutime + cstime) * TICK_US };
  } catch {
    return undefined;
  }
}

/** @param {string} text of `/proc/stat`, whose first line has the sum of all cores */
export function toMachineTimes(text) {
  const [, ...ticks] = (text.split('\n')[0] ?? '').trim().split(/\s+/);
  // user, nice, system, idle, iowait, irq, softirq, steal; guest times are part of user and nice.
  const times = ticks.slice(0, 8).map(Number);
  const total = times.reduce((sum, time) => sum + time, 0);
  return { total, idle: (times[3] ?? 0) + (times[4] ?? 0), steal: times[7] ?? 0 };
}

/** @param {string} text of `/proc/self/stat`, where the second field may hold spaces */
function toOwnTicks(text) {
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
  return { utime, stime, cutime, cstime };
}

/** @param {number} share */
function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}

/**
 * Returns a warning if the machine is busy already.
 * @param {number} load of the last minute
 * @param {number} [cores]
 */
export function toLoadWarning(load, cores = CORES) {
  return load / cores > BUSY
    ? `the load was ${load.toFixed(1)} on ${cores} cores before it began`
    : undefined;
}
