import { createOurs, createTheirs, ENTRIES } from '../caches.mjs';
import { judgeBound, measureMemory } from '../cache-weight.mjs';
import { createFresh } from '../fresh.mjs';
import { createRawForms } from '../raw.mjs';
import { measure, toOrder, toPlan } from '../rounds.mjs';
import { toRatio, toSpread } from '../statistics.mjs';
import { signTokens, toPolicy } from '../tokens.mjs';
import { toZipfTrace } from '../zipf.mjs';

/** @import { Verify } from '../caches.mjs' */
/** @import { Bars, Measured, Report, RunPart, Spread, Subject } from '../types.d.ts' */

const ALGORITHM = 'RS256';
const CHARACTERS = 1024;
const TOKENS = 10_000;
const GOALS = { hitUs: 0.25, oneToken: 8, manyTokens: 4 };

const FLOOR = 'fresh string';
const RAW = 'crypto.verify';
const SYNC = 'oidc-verify sync';
const THEIRS = `fast-jwt, cache: ${ENTRIES}`;

const policy = toPolicy(ALGORITHM);

/**
 * What a token costs that was verified before, with as many entries on both sides; what the whole
 * costs when it starts empty; and what it takes in memory.
 * @type {RunPart}
 */
export async function run({ quick, report }) {
  report.progress(`signing ${TOKENS} tokens of ${CHARACTERS} characters`);
  const tokens = signTokens(ALGORITHM, TOKENS, CHARACTERS);
  const trace = toZipfTrace(TOKENS, quick ? 40_000 : 200_000);
  const few = tokens.slice(0, 1);
  const one = await measureHits({ name: 'one token', tokens: few, trace, quick }, report);
  judgeHit(one, report);
  judgeTimes('one token', one, GOALS.oneToken, report);
  const warm = `${TOKENS} tokens by Zipf's law, warm`;
  const many = await measureHits({ name: warm, tokens, trace, quick }, report);
  judgeTimes(warm, many, GOALS.manyTokens, report);
  const whole = measureWhole(tokens, trace, quick ? 11 : 15, report);
  // Last, and apart: an API has one verifier, and the compiler does better by one than by several.
  const other = { name: `${warm}, other forms`, tokens, trace, quick, create: createOtherForms };
  const others = await measureHits(other, report);
  report.chart({
    kind: 'bars',
    title: 'One token verified again',
    subtitle: `${ALGORITHM}, ${CHARACTERS} characters, ${ENTRIES} entries each. A string that did not exist before is in every row. Shorter is better.`,
    unit: 'µs',
    groups: [
      { label: 'One token', bars: toBars(one) },
      { label: `${TOKENS} tokens by Zipf's law, all seen before`, bars: toBars(many) },
      {
        label: `The same from an empty cache: ${trace.length} calls, ${new Set(trace).size} tokens`,
        bars: whole.map(({ label, spread }) => toBar(label, spread)),
      },
      {
        label: `Other forms, ${TOKENS} tokens by Zipf's law, all seen before`,
        bars: toBars(others),
      },
    ],
  });
  await measureMemory(quick, report);
  await judgeBound(quick, report);
}

/** Our code is small and is compiled late; then it is what a process that runs for days runs. */
const WARM_UP_MS = 400;

/**
 * @param {object} job
 * @param {string} job.name
 * @param {readonly string[]} job.tokens
 * @param {Uint32Array} job.trace which token comes when
 * @param {boolean} job.quick
 * @param {() => readonly Form[]} [job.create]
 * @param {Report} report
 */
async function measureHits({ name, tokens, trace, quick, create = createForms }, report) {
  report.progress(`${name}: filling the caches`);
  const fresh = createFresh(tokens);
  const next = (/** @type {number} */ index) => fresh(trace[index % trace.length] ?? 0);
  const [raw] = createRawForms(policy, tokens.slice(0, 100));
  const forms = create();
  for (const { mode, bind } of forms) {
    const call = bind((index) => tokens[index] ?? '');
    for (const index of tokens.keys()) if (mode === 'sync') call(index);
  }
  /** @type {readonly Subject[]} */
  const limits = [
    { label: FLOOR, mode: 'sync', call: next },
    { label: RAW, mode: 'sync', call: (index) => (next(index), raw?.verify(index)) },
  ];
  const subjects = forms.map(({ label, mode, bind }) => ({ label, mode, call: bind(next) }));
  const lanes = await measure([...limits, ...subjects], {
    ...toPlan(quick),
    warmUpMs: WARM_UP_MS,
    onRound: (done, of) => {
      if (done % 5 === 0 || done === of) report.progress(`${name}: round ${done} of ${of}`);
    },
  });
  report.table({
    title: `${name}: µs`,
    columns: ['', 'µs', 'IQR', 'above a fresh string', 'theirs / this'],
    rows: lanes.map((lane) => {
      const times = toRatio(find(lanes, THEIRS).wallUs, lane.wallUs).median;
      return [lane.label, lane.wall.median, lane.wall.iqr, above(lane, lanes).median, times];
    }),
  });
  report.data(
    name,
    lanes.map(({ label, mode, wallUs, cpuUs }) => ({ label, mode, wallUs, cpuUs })),
  );
  return lanes;
}

/**
 * @typedef {object} Form
 * @property {string} label
 * @property {'sync' | 'async'} mode
 * @property {(next: (index: number) => string) => (index: number) => unknown} bind gives each a call of
 *   its own, as an API has: one that all share would be compiled for all of them
 */

/** @returns {readonly Form[]} */
function createForms() {
  const ours = createOurs(policy);
  const theirs = createTheirs(policy);
  const small = createTheirs(policy, true);
  return [
    { label: SYNC, mode: 'sync', bind: (next) => (index) => ours.verifySync(next(index)) },
    { label: THEIRS, mode: 'sync', bind: (next) => (index) => theirs(next(index)) },
    {
      label: 'fast-jwt, cache: true (1000)',
      mode: 'sync',
      bind: (next) => (index) => small(next(index)),
    },
  ];
}

/** @returns {readonly Form[]} */
function createOtherForms() {
  const ours = createOurs(policy);
  const digests = createOurs(policy, { storage: 'digest' });
  const theirs = createTheirs(policy);
  return [
    { label: SYNC, mode: 'sync', bind: (next) => (index) => ours.verifySync(next(index)) },
    {
      label: 'oidc-verify async',
      mode: 'async',
      bind: (next) => (index) => ours.verify(next(index)),
    },
    {
      label: 'oidc-verify sync, digests kept',
      mode: 'sync',
      bind: (next) => (index) => digests.verifySync(next(index)),
    },
    { label: THEIRS, mode: 'sync', bind: (next) => (index) => theirs(next(index)) },
  ];
}

/**
 * Each round begins with empty caches and goes through the whole trace.
 * @param {readonly string[]} tokens
 * @param {Uint32Array} trace
 * @param {number} rounds
 * @param {Report} report
 */
function measureWhole(tokens, trace, rounds, report) {
  const fresh = createFresh(tokens);
  /** @type {readonly { label: string, us: number[], create: () => Verify }[]} */
  const lanes = [
    { label: FLOOR, us: [], create: () => (token) => token },
    {
      label: SYNC,
      us: [],
      create: () => {
        const verifier = createOurs(policy);
        return (token) => verifier.verifySync(token);
      },
    },
    { label: THEIRS, us: [], create: () => createTheirs(policy) },
  ];
  // The first round only warms up.
  for (let round = -1; round < rounds; round++) {
    for (const index of toOrder(lanes.length, round + 1)) {
      const lane = lanes[index];
      const verify = lane?.create();
      if (lane === undefined || verify === undefined) continue;
      globalThis.gc?.();
      const start = performance.now();
      for (const token of trace) verify(fresh(token));
      if (round >= 0) lane.us.push(((performance.now() - start) * 1000) / trace.length);
    }
    report.progress(`whole trace: round ${round + 2} of ${rounds + 1}`);
  }
  const theirs = lanes.find(({ label }) => label === THEIRS)?.us ?? [];
  const measured = lanes.map(({ label, us }) => {
    return { label, us, spread: toSpread(us), times: toRatio(theirs, us).median };
  });
  report.table({
    title: `From an empty cache, ${trace.length} calls, ${new Set(trace).size} different tokens: µs per call`,
    columns: ['', 'µs', 'IQR', 'theirs / this'],
    rows: measured.map(({ label, spread, times }) => [label, spread.median, spread.iqr, times]),
  });
  report.data('whole trace', lanes);
  return measured;
}

/**
 * @param {readonly Measured[]} lanes
 * @param {Report} report
 */
function judgeHit(lanes, report) {
  const over = above(find(lanes, SYNC), lanes);
  report.goal({
    name: 'hit above the cost of a fresh string, one token, sync',
    goal: `≤ ${GOALS.hitUs} µs`,
    value: `${over.median.toFixed(3)} µs (quartiles ${over.q1.toFixed(3)}–${over.q3.toFixed(3)})`,
    reached: over.median <= GOALS.hitUs,
    note: `${percent(over.median / GOALS.hitUs)} of the goal${toWarning(find(lanes, FLOOR))}`,
  });
}

/**
 * @param {string} name
 * @param {readonly Measured[]} lanes
 * @param {number} least
 * @param {Report} report
 */
function judgeTimes(name, lanes, least, report) {
  const ours = find(lanes, SYNC);
  const theirs = find(lanes, THEIRS);
  const times = toRatio(theirs.wallUs, ours.wallUs);
  const over = toRatio(above(theirs, lanes).values, above(ours, lanes).values);
  report.goal({
    name: `hit against ${THEIRS}, ${name}`,
    goal: `≥ ${least} ×`,
    value: `${times.median.toFixed(1)} × (quartiles ${times.q1.toFixed(1)}–${times.q3.toFixed(1)})`,
    reached: times.median >= least,
    note: `${percent(times.median / least)} of the goal; ${over.median.toFixed(1)} × without the string itself${toWarning(find(lanes, FLOOR))}`,
  });
}

/**
 * Returns what a lane costs above making the string, round by round.
 * @param {Measured} lane
 * @param {readonly Measured[]} lanes
 */
function above(lane, lanes) {
  const floor = find(lanes, FLOOR);
  const values = lane.wallUs.map((us, round) => us - (floor.wallUs[round] ?? Number.NaN));
  return { ...toSpread(values), values };
}

/**
 * @param {readonly Measured[]} lanes
 * @param {string} wanted
 */
function find(lanes, wanted) {
  const lane = lanes.find(({ label }) => label === wanted);
  if (lane === undefined) throw new Error(`no lane ${wanted}`);
  return lane;
}

/** @param {readonly Measured[]} lanes */
function toBars(lanes) {
  return lanes.map(({ label, wall }) => toBar(label, wall));
}

/**
 * @param {string} label
 * @param {Spread} spread
 * @returns {Bars['groups'][number]['bars'][number]}
 */
function toBar(label, { median, q1, q3 }) {
  const tone = label === FLOOR || label === RAW ? 'limit' : toTone(label);
  return { label, value: median, low: q1, high: q3, tone };
}

/** @param {string} label */
function toTone(label) {
  return label.startsWith('oidc-verify') ? 'ours' : 'peer';
}

/** A quiet machine makes strings at a steady pace. */
const CALM = 0.1;

/** @param {Measured} floor */
function toWarning({ wall }) {
  const spread = wall.iqr / wall.median;
  return spread <= CALM
    ? ''
    : `; disturbed run: the fresh string itself varies by ${percent(spread)}`;
}

/** @param {number} share */
function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}
