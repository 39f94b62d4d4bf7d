// One soak: an API in a process of its own, an issuer that rotates its keys and fails, and a mixed load
// of which every answer is checked. Ends by itself, with 0 only if all of it held.
import { setTimeout as pause } from 'node:timers/promises';
import { createTestIssuer } from '@oidc-verify/testing';
import { endServer, startServer } from './api-process.mjs';
import { createLife } from './issuer-life.mjs';
import { createClient, IN_DOUBT, makeShots } from './load.mjs';
import { summarise, toMb } from './verdict.mjs';

const SAMPLE_MS = 10_000;
const PHASE_MS = 9_000;
// The back-off is at most 30 s, then the unknown kids have their cool-down.
const RECOVERY_MS = 35_000;

/**
 * What the parts of a soak share while it runs.
 *
 * @typedef {object} Run
 * @property {import('@oidc-verify/testing').TestIssuer} issuer
 * @property {import('./issuer-life.mjs').Life} life
 * @property {ReturnType<typeof createClient>} client
 * @property {ReturnType<typeof startServer>} server
 * @property {import('./load.mjs').Shots} shots
 * @property {boolean} isOver
 * @property {number} startedAt
 * @property {number} endsAt
 * @property {Record<'good' | 'bad' | 'hostile' | 'inDoubt', number>} counts
 * @property {string[]} wrong
 * @property {{ minute: number, heapUsed: number }[]} samples
 * @property {number} rejections
 */

/**
 * A request that saw a change on its way is judged by what held before and by what held after.
 *
 * @param {Run} run
 * @param {import('./load.mjs').Shot} shot
 */
async function fire({ client, life, counts, wrong }, shot) {
  const wasInDoubt = life.isInDoubt(shot.key);
  const answer = await client.send(shot).catch((error) => `no answer: ${String(error)}`);
  const isInDoubt = wasInDoubt || life.isInDoubt(shot.key);
  counts[shot.kind] += 1;
  if (answer === shot.answer) return;
  if (isInDoubt && IN_DOUBT.includes(answer)) counts.inDoubt += 1;
  else wrong.push(`${shot.kind} ${shot.path}: ${answer}, not ${shot.answer}`);
}

/** @param {Run} run */
async function fireOn(run) {
  while (!run.isOver) {
    const draw = Math.random();
    const { good, bad, hostile } = run.shots;
    const list = draw < 0.6 ? good : draw < 0.8 ? bad : hostile;
    const shot = list[Math.floor(Math.random() * list.length)];
    if (shot !== undefined) await fire(run, shot);
  }
}

/**
 * After an outage the keys have to be back within the longest back-off.
 *
 * @param {Run} run
 */
async function recover(run) {
  const since = performance.now();
  while (!run.isOver && !run.life.isSettled() && performance.now() - since < RECOVERY_MS) {
    await pause(100);
  }
  if (!run.isOver && !run.life.isSettled()) run.wrong.push(`no recovery within ${RECOVERY_MS} ms`);
}

/** @param {Run} run */
async function liveOn(run) {
  while (!run.isOver) {
    await pause(Math.max(0, Math.min(PHASE_MS, run.endsAt - performance.now())));
    if (run.isOver) break;
    if (!run.life.isDown() && !run.life.isSettled()) await recover(run);
    // Tokens of a withdrawn key go; the new ones are by the key of now.
    await run.life.turn(async () => {
      run.shots = await makeShots(run.issuer);
    });
  }
}

/** @param {Run} run */
async function watch(run) {
  while (performance.now() < run.endsAt) {
    await pause(Math.min(SAMPLE_MS, Math.max(0, run.endsAt - performance.now())));
    const received = run.server.receive('sample');
    run.server.child.send('sample');
    const { heapUsed, rss, rejections } = await received;
    const minute = (performance.now() - run.startedAt) / 60_000;
    run.samples.push({ minute, heapUsed });
    run.rejections = rejections;
    const total = run.counts.good + run.counts.bad + run.counts.hostile;
    console.log(
      `${(minute * 60).toFixed(0).padStart(5)} s  heap ${toMb(heapUsed).padStart(6)} MB  ` +
        `rss ${toMb(rss).padStart(7)} MB  ${String(total).padStart(8)} requests  ` +
        `${run.life.changes()} changes  ${run.wrong.length} wrong`,
    );
  }
  run.isOver = true;
}

/**
 * @param {{ framework: string, minutes: number, cache: 'on' | 'off', concurrency: number }} options
 * @returns {Promise<boolean>}
 */
export async function soak({ framework, minutes, cache, concurrency }) {
  const audience = 'https://api.test';
  const issuer = await createTestIssuer({ audience, keys: 'fresh' });
  const listening = await issuer.listen();
  const server = startServer([framework, issuer.issuer, audience, cache]);
  const { port } = await server.receive('listening');
  const startedAt = performance.now();
  /** @type {Run} */
  const run = {
    issuer,
    life: createLife(issuer),
    client: createClient(port),
    server,
    shots: await makeShots(issuer),
    isOver: false,
    startedAt,
    endsAt: startedAt + minutes * 60_000,
    counts: { good: 0, bad: 0, hostile: 0, inDoubt: 0 },
    wrong: [],
    samples: [],
    rejections: 0,
  };
  console.log(`\n${framework}, token cache ${cache}, ${minutes} minutes, ${concurrency} at a time`);
  try {
    const load = Array.from({ length: concurrency }, () => fireOn(run));
    await Promise.all([watch(run), liveOn(run), ...load]);
  } finally {
    run.isOver = true;
    run.life.end();
    run.client.close();
  }
  const ended = await endServer(server);
  await listening.close();
  const rejections = Math.max(run.rejections, ended.rejections);
  return summarise({ ...run, minutes, rejections, ended });
}
