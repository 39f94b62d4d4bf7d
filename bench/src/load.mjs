import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from './statistics.mjs';

/** @import { Way } from './ways.mjs' */

/**
 * @typedef {object} Load what happened under one load
 * @property {number} perSecond verified tokens
 * @property {number} p50Ms from the arrival of a request to its answer
 * @property {number} p99Ms
 * @property {number} maxMs
 * @property {number} loopP99Ms between two looks of the event loop at its timers; 1 at best
 * @property {number} cpuUs of all threads, per verified token
 * @property {number} refused
 */

/**
 * Always `inFlight` requests: whenever one is answered the next arrives, as a task of the event loop
 * of its own, for it would come from a socket. It waits until the loop gets there, and that counts.
 * @param {Way} way
 * @param {{ inFlight: number, ms: number, next: () => string }} load
 * @returns {Promise<Load>}
 */
export async function runClosed({ verify }, { inFlight, ms, next }) {
  /** @type {number[]} */
  const latencies = [];
  const watch = await startWatch();
  const end = performance.now() + ms;
  const lane = async () => {
    while (performance.now() < end) {
      const arrival = performance.now();
      await arrive();
      if (!(await verify(next()))) throw new Error('refused with keys in memory');
      latencies.push(performance.now() - arrival);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return await watch.stop(latencies, 0);
}

/**
 * `perMs` requests arrive every millisecond, answered or not.
 * @param {Way} way
 * @param {{ perMs: number, ms: number, next: (elapsedMs: number) => string }} load
 * @returns {Promise<Load>}
 */
export async function runOpen({ verify }, { perMs, ms, next }) {
  /** @type {number[]} */
  const latencies = [];
  /** @type {Promise<void>[]} */
  const pending = [];
  let refused = 0;
  const watch = await startWatch();
  const start = performance.now();
  const handle = async (/** @type {number} */ arrival) => {
    if (await verify(next(arrival - start))) latencies.push(performance.now() - arrival);
    else refused += 1;
  };
  for (let due = 0; due < ms * perMs;) {
    const now = performance.now();
    // What should have arrived while the loop was busy waited from then on.
    for (; due < (now - start) * perMs && due < ms * perMs; due++) {
      pending.push(handle(start + due / perMs));
    }
    await sleep(1);
  }
  await Promise.all(pending);
  return await watch.stop(latencies, refused);
}

/**
 * `count` requests arrive at once.
 * @param {Way} way
 * @param {{ count: number, next: () => string }} load
 * @returns {Promise<Load>}
 */
export async function runStampede({ verify }, { count, next }) {
  /** @type {number[]} */
  const latencies = [];
  let refused = 0;
  const watch = await startWatch();
  const start = performance.now();
  const handle = async () => {
    await arrive();
    if (await verify(next())) latencies.push(performance.now() - start);
    else refused += 1;
  };
  await Promise.all(Array.from({ length: count }, handle));
  return await watch.stop(latencies, refused);
}

/** @returns {Promise<void>} */
function arrive() {
  return new Promise((resolve) => setImmediate(resolve));
}

// The gap before the first look and after the last is not recorded; so there is one on either side.
const MARGIN_MS = 3;

async function startWatch() {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await sleep(MARGIN_MS);
  const cpu = process.cpuUsage();
  const start = performance.now();
  return {
    /**
     * @param {readonly number[]} latencies
     * @param {number} refused
     * @returns {Promise<Load>}
     */
    async stop(latencies, refused) {
      const seconds = (performance.now() - start) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      await sleep(MARGIN_MS);
      delay.disable();
      const [p50Ms, p99Ms, maxMs] = [0.5, 0.99, 1].map((q) => quantile(latencies, q));
      return {
        perSecond: round(latencies.length / seconds),
        p50Ms: round(p50Ms),
        p99Ms: round(p99Ms),
        maxMs: round(maxMs),
        loopP99Ms: round(delay.percentile(99) / 1e6),
        cpuUs: round((user + system) / latencies.length),
        refused,
      };
    },
  };
}

/**
 * Three decimals: they all end up in a file.
 * @param {number | undefined} value
 */
function round(value = Number.NaN) {
  return Math.round(value * 1000) / 1000;
}
