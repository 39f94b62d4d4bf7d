// A fleet under load, with a Redis that is killed again and again. Every answer is judged.
import { setTimeout as sleep } from 'node:timers/promises';
import { createBoundClient } from './clients.mjs';
import { Judge } from './judge.mjs';
import { callWithForgery, callWithProof, callWithSession } from './loads.mjs';

/** @import { Fleet } from './fleet.mjs' */

const CLIENTS = 24;
const PAUSE_MS = 15;
const REPORT_SECONDS = 10;
/** Redis runs, and is away, for so long. */
const UP_SECONDS = [8, 20];
const AWAY_SECONDS = [0.2, 4];
/** The heap is flat if the last third of its samples is at most so far above the first. */
const MAX_GROWTH = 0.15;

/**
 * Puts the fleet under load and returns the exit code: 0 only without a wrong decision, and if no heap has
 * grown.
 *
 * @param {Fleet} fleet
 * @param {number} minutes
 */
export async function runSoak(fleet, minutes) {
  const judge = new Judge((wrong) => {
    if (!fleet.isClosing()) console.error(`✘ ${wrong}`);
  });
  const endsAt = performance.now() + minutes * 60_000;
  const isOver = () => fleet.isClosing() || performance.now() >= endsAt;
  /** @type {(readonly number[])[]} */
  const heaps = [];
  const report = async () => {
    heaps.push(await fleet.heapBytes());
    console.log(`${judge.summary()}, heap ${toMegabytes(heaps.at(-1) ?? [])} MB`);
  };
  await report();
  await Promise.all([
    ...Array.from({ length: CLIENTS }, (_, index) => load(fleet, judge, index, isOver)),
    restartRedis(fleet, judge, isOver),
    every(REPORT_SECONDS, report, isOver),
  ]);
  await report();
  const growth = toGrowth(heaps);
  console.log(
    `heap: ${growth >= 0 ? '+' : ''}${(growth * 100).toFixed(1)} % from the first to the last third`,
  );
  return judge.isSatisfied && growth <= MAX_GROWTH ? 0 : 1;
}

/**
 * @param {Fleet} fleet
 * @param {Judge} judge
 * @param {number} index
 * @param {() => boolean} isOver
 */
async function load(fleet, judge, index, isOver) {
  const prepare = await createBoundClient(fleet.issuer);
  for (let turn = index; !isOver(); turn++) {
    if (turn % 12 === 0) await callWithForgery(fleet, judge);
    else if (turn % 3 === 0) await callWithSession(fleet, judge, turn % 2 === 0);
    else await callWithProof(fleet, judge, prepare);
    await sleep(PAUSE_MS);
  }
}

/**
 * @param {Fleet} fleet
 * @param {Judge} judge
 * @param {() => boolean} isOver
 */
async function restartRedis({ redis }, judge, isOver) {
  while (!isOver()) {
    await sleepUntil(between(UP_SECONDS), isOver);
    if (isOver()) return;
    judge.redisGoes();
    await redis.kill();
    await sleep(between(AWAY_SECONDS) * 1_000);
    await redis.start();
    judge.redisIsBack();
  }
}

/**
 * @param {number} seconds
 * @param {() => Promise<void>} act
 * @param {() => boolean} isOver
 */
async function every(seconds, act, isOver) {
  for (;;) {
    await sleepUntil(seconds, isOver);
    if (isOver()) return;
    await act();
  }
}

/**
 * @param {number} seconds
 * @param {() => boolean} isOver
 */
async function sleepUntil(seconds, isOver) {
  const endsAt = performance.now() + seconds * 1_000;
  while (!isOver() && performance.now() < endsAt) await sleep(100);
}

/** @param {readonly number[]} range */
function between([least = 0, most = 0]) {
  return least + Math.random() * (most - least);
}

/**
 * Returns by how much the heap of all processes has grown, from the first to the last third of its
 * samples. The first one is left out: nothing had been compiled or cached yet.
 *
 * @param {readonly (readonly number[])[]} heaps
 */
function toGrowth(heaps) {
  const totals = heaps.slice(1).map((each) => each.reduce((sum, bytes) => sum + bytes, 0));
  const third = Math.max(1, Math.floor(totals.length / 3));
  return median(totals.slice(-third)) / median(totals.slice(0, third)) - 1;
}

/** @param {readonly number[]} values */
function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

/** @param {readonly number[]} sizes */
function toMegabytes(sizes) {
  return sizes.map((bytes) => (bytes / 1_048_576).toFixed(1)).join(' ');
}
