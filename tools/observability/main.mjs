// `npm run test:observability`: a Prometheus scrapes examples/observability while its provider fails and comes
// back. The alerts have to fire and to fall silent, and every query of the dashboard has to return data.
import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad } from '../../examples/observability/src/load.mjs';
import { PHASES } from '../../examples/observability/src/phases.mjs';
import { playRound } from '../../examples/observability/src/rounds.mjs';
import { startWorld } from '../../examples/observability/src/world.mjs';
import { ANYTIME, EXPECTED, listFiring } from './alerts.mjs';
import { countSeries, readQueries } from './dashboard.mjs';
import { hasPrometheus, HOW_TO_GET, promtool, startPrometheus } from './prometheus-server.mjs';
import { EXAMPLE, readShortRules } from './rules.mjs';

/** @import { PrometheusServer } from './prometheus-server.mjs' */
/** @import { World } from '../../examples/observability/src/world.mjs' */

const SILENCE_MS = 60_000;
/** @type {string[]} */
const broken = [];

/** @param {string} text @param {boolean} holds @param {string} [note] */
function promise(text, holds, note = '') {
  console.log(`${holds ? '✔' : '✘'} ${text}${note === '' ? '' : `: ${note}`}`);
  if (!holds) broken.push(text);
}

function tryRules() {
  const folder = `${EXAMPLE}prometheus`;
  for (const args of [
    ['check', 'config', 'prometheus.yml'],
    ['check', 'rules', 'alerts.yml'],
    ['test', 'rules', 'alerts.test.yml'],
  ]) {
    const { ok, output } = promtool(folder, ...args);
    promise(`promtool ${args.join(' ')}`, ok, ok ? '' : output);
  }
}

/**
 * Plays one round of the example, and returns the alerts that fired in each phase.
 *
 * @param {World} world
 * @param {PrometheusServer} prometheus
 */
async function watchRound(world, prometheus) {
  /** @type {Set<string>[]} */
  const fired = [];
  const load = await startLoad(world, (wrong) => promise(wrong, false));
  const watch = setInterval(() => {
    const phase = fired.at(-1);
    void listFiring(prometheus).then((names) => names.forEach((name) => phase?.add(name)));
  }, 500);
  await playRound({
    world,
    load,
    onPhase: ({ title }) => {
      console.log(`\n${title}`);
      fired.push(new Set());
    },
    onTick: () => {},
    onEnd: (_phase, faults) =>
      promise('the metrics show it', faults.length === 0, faults.join(', ')),
  });
  clearInterval(watch);
  await untilSilent(prometheus);
  await load.stop();
  return fired;
}

/** @param {PrometheusServer} prometheus */
async function untilSilent(prometheus) {
  const endsAt = performance.now() + SILENCE_MS;
  let firing = await listFiring(prometheus);
  while (firing.length > 0 && performance.now() < endsAt) {
    await sleep(500);
    firing = await listFiring(prometheus);
  }
  promise('after it, all alerts are silent', firing.length === 0, firing.join(', '));
}

/** @param {readonly ReadonlySet<string>[]} fired */
function judgeAlerts(fired) {
  console.log('\nalerts');
  for (const [index, { title }] of PHASES.entries()) {
    const names = fired[index] ?? new Set();
    const missing = (EXPECTED[index] ?? []).filter((name) => !names.has(name));
    const found = [...names].join(', ') || 'none';
    promise(
      `${title}: ${found}`,
      missing.length === 0,
      missing.length === 0 ? '' : `without ${missing.join(', ')}`,
    );
  }
  // An alert needs seconds to fall silent, so each may still be seen in the phase after its own.
  const foreign = fired.flatMap((names, index) => {
    const known = [...(EXPECTED[index] ?? []), ...(EXPECTED[index - 1] ?? [])];
    return [...names].filter((name) => !known.includes(name) && !ANYTIME.has(name));
  });
  promise('no other alert fired', foreign.length === 0, foreign.join(', '));
}

/** @param {PrometheusServer} prometheus @param {number} startMs */
async function judgeDashboard(prometheus, startMs) {
  console.log('\ndashboard');
  for (const { title, query } of readQueries()) {
    const count = await countSeries(prometheus, query, startMs);
    promise(`${title}: ${count} series`, count > 0, count > 0 ? '' : query);
  }
}

async function main() {
  if (!hasPrometheus()) {
    console.error(`test:observability cannot run: ${HOW_TO_GET}`);
    return 1;
  }
  tryRules();
  const startMs = Date.now();
  const world = await startWorld(0);
  try {
    const target = new URL(world.metricsUrl).host;
    const prometheus = await startPrometheus({ target, rules: readShortRules() });
    try {
      judgeAlerts(await watchRound(world, prometheus));
      await judgeDashboard(prometheus, startMs);
    } finally {
      await prometheus.close();
    }
  } finally {
    await world.close();
  }
  console.log(
    broken.length === 0 ? '\nall as expected' : `\nnot as expected:\n${broken.join('\n')}`,
  );
  return broken.length === 0 ? 0 : 1;
}

process.exitCode = await main();
