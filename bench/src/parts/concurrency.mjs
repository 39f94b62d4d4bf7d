import { availableParallelism } from 'node:os';
import { runChild } from '../children.mjs';
import { toPinning } from '../cores.mjs';
import { toQuotientAbove } from '../intervals.mjs';
import { toGoal, toText } from '../judgement.mjs';
import { toSpread } from '../statistics.mjs';
import { ASYNC, BARE, JOSE, NOTHING } from '../ways.mjs';

/** @import { ConcurrencyJob, ConcurrencyMessage, Lane, WarmResult } from '../concurrency-process.mjs' */
/** @import { Load } from '../load.mjs' */
/** @import { Bars, Lines, Mode, Report, RunPart } from '../types.d.ts' */

/**
 * @typedef {object} Found what one process measured
 * @property {string} cores
 * @property {WarmResult[]} warm
 * @property {readonly Lane[]} cold
 * @property {readonly Lane[]} rotation
 */

/** CPU time per verification over that of the bare signature check. */
const MOST = 1.2;
const AT = 64;
const ONE_CORE = '1 core';
const IN_FLIGHT = [1, 10, AT, 100, 1000];

/**
 * Which way of checking signatures copes best with many requests at once: in the event loop, in
 * libuv's thread pool or in worker threads; with one core and with two.
 * @type {RunPart}
 */
export async function run({ mode, report }) {
  const job = JOBS[mode];
  const all = [];
  for (const { cores, command } of listSettings(mode, report)) {
    const found = await measureOn(cores, command, job, report);
    all.push(found);
    tabulate(found, mode, report);
    judgeCpu(found, report);
    report.data(cores, found);
  }
  if (mode !== 'table') draw(all, report);
}

/** @type {Readonly<Record<Mode, ConcurrencyJob>>} */
const JOBS = {
  full: {
    warm: [
      { algorithm: 'RS256', inFlight: IN_FLIGHT },
      { algorithm: 'ES256', inFlight: IN_FLIGHT },
      { algorithm: 'EdDSA', inFlight: IN_FLIGHT },
    ],
    rounds: 11,
    sliceMs: 120,
    warmUpMs: 300,
    changeRounds: 11,
    rotationMs: 600,
  },
  quick: {
    warm: [
      { algorithm: 'RS256', inFlight: [1, AT, 1000] },
      { algorithm: 'ES256', inFlight: [AT] },
      { algorithm: 'EdDSA', inFlight: [AT] },
    ],
    rounds: 11,
    sliceMs: 25,
    warmUpMs: 60,
    changeRounds: 3,
    rotationMs: 300,
  },
  table: {
    warm: [{ algorithm: 'RS256', inFlight: [AT] }],
    ways: [NOTHING, BARE, ASYNC, JOSE],
    rounds: 31,
    sliceMs: 60,
    warmUpMs: 300,
    changeRounds: 0,
    rotationMs: 0,
  },
};

/**
 * @param {Mode} mode
 * @param {Report} report
 * @returns {readonly { cores: string, command: readonly string[] }[]}
 */
function listSettings(mode, report) {
  const one = toPinning(1);
  const two = toPinning(2);
  if (one === undefined) {
    report.progress('no taskset here: only with all cores');
    return [{ cores: `${availableParallelism()} cores (all)`, command: [] }];
  }
  if (two === undefined) report.progress('there is only one core');
  return [
    { cores: ONE_CORE, command: one },
    ...(two === undefined || mode === 'table' ? [] : [{ cores: '2 cores', command: two }]),
  ];
}

/**
 * @param {string} cores
 * @param {readonly string[]} command
 * @param {ConcurrencyJob} job
 * @param {Report} report
 * @returns {Promise<Found>}
 */
async function measureOn(cores, command, job, report) {
  /** @type {Found} */
  let found = { cores, warm: [], cold: [], rotation: [] };
  await runChild(
    './concurrency-process.mjs',
    job,
    (/** @type {ConcurrencyMessage} */ message) => {
      if ('progress' in message) report.progress(message.progress);
      else if ('warm' in message) found.warm.push(message.warm);
      else found = { ...found, ...message };
    },
    { command },
  );
  return found;
}

/**
 * @param {Found} found
 * @param {Mode} mode
 * @param {Report} report
 */
function tabulate({ cores, warm, cold, rotation }, mode, report) {
  for (const { algorithm, inFlight, lanes } of warm) {
    report.table({
      title: `${cores}, ${algorithm}, ${inFlight} in flight, median of ${lanes[0]?.loads.length} rounds`,
      columns: ['', 'verify/s', 'p50 ms', 'p99 ms', 'loop p99 ms', 'CPU µs/verify', 'IQR'],
      rows: lanes.map((lane) => [
        toName(lane.label),
        Math.round(medianOf(lane, 'perSecond')),
        medianOf(lane, 'p50Ms'),
        medianOf(lane, 'p99Ms'),
        medianOf(lane, 'loopP99Ms'),
        medianOf(lane, 'cpuUs'),
        toSpread(lane.loads.map(({ cpuUs }) => cpuUs)).iqr,
      ]),
    });
  }
  if (mode === 'table') return;
  const fewer = mode === 'quick' ? '; quick run: 3 rounds' : '';
  tabulateChange(
    `${cores}, cold: 1000 requests at once, a fetch takes 20 ms${fewer}`,
    cold,
    report,
  );
  tabulateChange(
    `${cores}, 2000 requests per second, a new key in the middle, a fetch takes 20 ms${fewer}`,
    rotation,
    report,
  );
}

/**
 * @param {string} title
 * @param {readonly Lane[]} lanes
 * @param {Report} report
 */
function tabulateChange(title, lanes, report) {
  report.table({
    title,
    columns: ['', 'fetches', 'refused (503)', 'p50 ms', 'p99 ms', 'slowest ms', 'loop p99 ms'],
    rows: lanes.map((lane) => [
      toName(lane.label),
      toSpread(lane.fetches).median,
      medianOf(lane, 'refused'),
      medianOf(lane, 'p50Ms'),
      medianOf(lane, 'p99Ms'),
      medianOf(lane, 'maxMs'),
      medianOf(lane, 'loopP99Ms'),
    ]),
  });
}

/**
 * @param {Found} found
 * @param {Report} report
 */
function judgeCpu({ cores, warm }, report) {
  const lanes = warm.find(
    (result) => result.algorithm === 'RS256' && result.inFlight === AT,
  )?.lanes;
  const [nothing, bare, ours, theirs] = [NOTHING, BARE, ASYNC, JOSE].map((label) => {
    return toCpu(lanes, label);
  });
  if (nothing === undefined || bare === undefined || ours === undefined || theirs === undefined)
    return;
  const [none, limit, own, other] = [nothing, bare, ours, theirs].map((us) => {
    return toSpread(us).median.toFixed(1);
  });
  report.goal(
    toGoal({
      // The table has one line for both settings: one core, which leaves no room for chance.
      ...(cores === ONE_CORE ? { line: 'in-flight' } : {}),
      name: `CPU per RS256 verification at ${AT} in flight, ${cores}, async, over the bare signature check`,
      most: MOST,
      interval: toQuotientAbove(ours, bare, nothing),
      notes: [
        `${own} against ${limit} µs, of which the load itself ${none}`,
        `jose ${other} µs; ours over jose's ${toText(toQuotientAbove(ours, theirs, nothing))}`,
      ],
    }),
  );
}

/**
 * @param {readonly Lane[] | undefined} lanes
 * @param {string} wanted
 */
function toCpu(lanes, wanted) {
  return lanes?.find(({ label }) => label === wanted)?.loads.map(({ cpuUs }) => cpuUs) ?? [];
}

/**
 * @param {readonly Found[]} all
 * @param {Report} report
 */
function draw(all, report) {
  const subtitle = 'Our ways and jose, by requests in flight; 1000 tokens in turn, keys in memory.';
  report.chart({
    ...toLines(all, (lane) => medianOf(lane, 'perSecond') / 1000, [NOTHING, BARE]),
    title: 'Throughput',
    subtitle,
    axis: 'requests in flight',
    better: 'higher',
    unit: 'thousand verifications per second',
  });
  report.chart({
    ...toLines(all, (lane) => medianOf(lane, 'cpuUs')),
    title: 'CPU time per verification, all threads',
    subtitle,
    axis: 'requests in flight',
    better: 'lower',
    unit: 'µs',
  });
  report.chart({
    ...toLines(all, (lane) => medianOf(lane, 'loopP99Ms'), [NOTHING, BARE]),
    title: 'Event loop, 99th percentile between two looks at its timers',
    subtitle: `${subtitle} Of every slice; 1 ms at best.`,
    axis: 'requests in flight',
    better: 'lower',
    unit: 'ms',
  });
  drawChange(
    'Slowest answer when 1000 requests come at once and no keys are there yet',
    all,
    'cold',
    report,
  );
  drawChange(
    'Slowest answer when the key changes under 2000 requests per second',
    all,
    'rotation',
    report,
  );
}

/**
 * @param {readonly Found[]} all
 * @param {(lane: Lane) => number} toValue
 * @param {readonly string[]} [without]
 * @returns {Pick<Lines, 'kind' | 'panels'>}
 */
function toLines(all, toValue, without = []) {
  const panels = all.flatMap(({ cores, warm }) => {
    const algorithms = [...new Set(warm.map(({ algorithm }) => algorithm))];
    return algorithms.map((algorithm) => {
      const results = warm
        .filter((result) => result.algorithm === algorithm)
        .map((result) => {
          const lanes = result.lanes.filter(({ label }) => !without.includes(label));
          return { ...result, lanes };
        });
      return { label: `${algorithm}, ${cores}`, series: toSeries(results, toValue) };
    });
  });
  // One point is no line: quick runs have such panels.
  const drawable = panels.filter(({ series }) => (series[0]?.points.length ?? 0) > 1);
  return { kind: 'lines', panels: drawable };
}

/**
 * @param {readonly WarmResult[]} results
 * @param {(lane: Lane) => number} toValue
 * @returns {Lines['panels'][number]['series']}
 */
function toSeries(results, toValue) {
  const labels = results[0]?.lanes.map(({ label }) => label) ?? [];
  return labels.map((label, index) => ({
    // Short: all have to fit in one line.
    label: label === JOSE ? 'jose' : (label.split(',')[0] ?? label),
    // The others have colours of their own: there the tone says who it is, here the name does.
    tone: label === ASYNC ? 'ours' : label === BARE ? 'limit' : 'peer',
    points: results.map(({ inFlight, lanes }) => {
      const lane = lanes[index];
      return [inFlight, lane === undefined ? Number.NaN : toValue(lane)];
    }),
  }));
}

/**
 * @param {string} title
 * @param {readonly Found[]} all
 * @param {'cold' | 'rotation'} which
 * @param {Report} report
 */
function drawChange(title, all, which, report) {
  const groups = all.map((found) => ({
    label: found.cores,
    // Whoever answered nobody has no slowest answer.
    bars: found[which]
      .filter((lane) => Number.isFinite(medianOf(lane, 'maxMs')))
      .map((lane) => toChangeBar(lane)),
  }));
  report.chart({
    kind: 'bars',
    title,
    subtitle:
      'Fetching keys takes 20 ms. Sync never waits: it refuses with 503 until they are there, in the first case all.',
    axis: 'latency of the slowest answer, median of all rounds',
    better: 'lower',
    unit: 'ms',
    groups,
  });
}

/**
 * @param {Lane} lane
 * @returns {Bars['groups'][number]['bars'][number]}
 */
function toChangeBar(lane) {
  const fetches = toSpread(lane.fetches).median;
  return {
    label: toName(lane.label),
    value: medianOf(lane, 'maxMs'),
    tone: lane.label === JOSE ? 'peer' : 'ours',
    note: `${fetches} ${fetches === 1 ? 'fetch' : 'fetches'}, ${medianOf(lane, 'refused')} refused`,
  };
}

/**
 * @param {Lane} lane
 * @param {keyof Load} what
 */
function medianOf({ loads }, what) {
  return toSpread(loads.map((load) => load[what])).median;
}

/** @param {string} label */
function toName(label) {
  return [JOSE, NOTHING, BARE].includes(label) ? label : `oidc-verify ${label}`;
}
