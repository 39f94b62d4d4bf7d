import { setTimeout as sleep } from 'node:timers/promises';
import { readMetrics, sumOf } from './metrics.mjs';
import { PHASES } from './phases.mjs';

/** @import { Load } from './load.mjs' */
/** @import { Sample } from './metrics.mjs' */
/** @import { Phase } from './phases.mjs' */
/** @import { World } from './world.mjs' */

const TICK_MS = 1_000;

/**
 * @typedef {object} Round
 * @property {World} world
 * @property {Load} load
 * @property {(phase: Phase) => void} onPhase
 * @property {(now: readonly Sample[], before: readonly Sample[]) => void} onTick called each second
 * @property {(phase: Phase, faults: readonly string[]) => void} onEnd
 */

/**
 * Plays all phases once.
 *
 * @param {Round} round
 */
export async function playRound(round) {
  for (const phase of PHASES) {
    if (round.world.isClosing()) return;
    await playPhase(phase, round);
  }
}

/**
 * @param {Phase} phase
 * @param {Round} round
 */
async function playPhase(phase, { world, load, onPhase, onTick, onEnd }) {
  onPhase(phase);
  const start = await readMetrics(world.metricsUrl);
  let before = start;
  phase.begin(world, load);
  const endsAt = performance.now() + phase.seconds * 1_000;
  while (performance.now() < endsAt) {
    await sleep(TICK_MS);
    if (world.isClosing()) return;
    const now = await readMetrics(world.metricsUrl);
    // From now on, a 503 for want of keys is wrong.
    if (phase.isRecovery && sumOf(now, 'oidc_verify_usable') === 1) load.setOutage(false);
    onTick(now, before);
    before = now;
  }
  const last = before;
  onEnd(
    phase,
    phase.faults((name, labels) => grownBy(name, labels, start, last), last),
  );
}

/**
 * @param {string} name
 * @param {Readonly<Record<string, string>> | undefined} labels
 * @param {readonly Sample[]} before
 * @param {readonly Sample[]} now
 */
export function grownBy(name, labels, before, now) {
  return (sumOf(now, name, labels) ?? 0) - (sumOf(before, name, labels) ?? 0);
}
