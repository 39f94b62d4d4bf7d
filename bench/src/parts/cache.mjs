import { createOurs, createTheirs, ENTRIES } from '../caches.mjs';
import { judgeBound, measureMemory } from '../cache-weight.mjs';
import { importBaseline } from '../baseline.mjs';
import { createFresh } from '../fresh.mjs';
import { createRawForms } from '../raw.mjs';
import { toDifference, toQuotient, toQuotientAbove } from '../intervals.mjs';
import { toGoal, toText } from '../judgement.mjs';
import { measure, toOrder, toPlan } from '../rounds.mjs';
import { toRatio, toSpread } from '../statistics.mjs';
import { signTokens, toPolicy } from '../tokens.mjs';
import { toZipfTrace } from '../zipf.mjs';

/** @import { Verify } from '../caches.mjs' */
/** @import { Bars, Measured, PartContext, Report, RunPart, Spread, Subject } from '../types.d.ts' */

const ALGORITHM = 'RS256';
const CHARACTERS = 1024;
const TOKENS = 10_000;
const GOALS = { ofBaseline: 0.6, oneToken: 9, manyTokens: 4.5 };

const FLOOR = 'fresh string';
const RAW = 'crypto.verify';
const SYNC = 'oidc-verify sync';
const BEFORE = 'baseline sync';
const THEIRS = `fast-jwt, cache: ${ENTRIES}`;

const policy = toPolicy(ALGORITHM);

const core = await importBaseline('@oidc-verify/core');

/**
 * What a token costs that was verified before, with as many entries on both sides; what the whole
 * costs when it starts empty; and what it takes in memory.
 * @type {RunPart}
 */
export async function run(context) {
  const { mode, quick, report } = context;
  report.progress(`signing ${TOKENS} tokens of ${CHARACTERS} characters`);
  const tokens = signTokens(ALGORITHM, TOKENS, CHARACTERS);
  const trace = toZipfTrace(TOKENS, quick ? 40_000 : 200_000);
  const few = tokens.slice(0, 1);
  const one = await measureHits({ name: 'one token', tokens: few, trace }, context);
  judgeHit(one, report);
  judgeTimes('one token', one, { line: 'hit-one', least: GOALS.oneToken }, report);
  const warm = `${TOKENS} tokens by Zipf's law, warm`;
  const many = await measureHits({ name: warm, tokens, trace }, context);
  judgeTimes(warm, many, { line: 'hit-many', least: GOALS.manyTokens }, report);
  const whole = measureWhole(tokens, trace, quick ? 3 : 15, report);
  // Last, and apart: an API has one verifier, and the compiler does better by one than by several.
  const other = { name: `${warm}, other forms`, tokens, trace, create: createOtherForms };
  const others = await measureHits(other, context);
  report.chart({
    kind: 'bars',
    title: 'One token verified again',
    subtitle: `${ALGORITHM}, ${CHARACTERS} characters, ${ENTRIES} entries each. A string that did not exist before is in every row.`,
    axis: 'CPU time per token, median with quartiles; each group has its own scale',
    better: 'lower',
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
  if (mode === 'full') await judgeBound(report);
}

/** Compared with a fresh string and with each other, so in pairs. */
const PAIRED = [SYNC, BEFORE, THEIRS];

/** Our code is small and is compiled late; then it is what a process that runs for days runs. */
const WARM_UP_MS = 300;

/**
 * @param {object} job
 * @param {string} job.name
 * @param {readonly string[]} job.tokens
 * @param {Uint32Array} job.trace which token comes when
 * @param {() => readonly Form[]} [job.create]
 * @param {PartContext} context
 */
async function measureHits({ name, tokens, trace, create = createForms }, context) {
  const { report } = context;
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
    { label: FLOOR, mode: 'sync', paired: true, call: next },
    { label: RAW, mode: 'sync', call: (index) => (next(index), raw?.verify(index)) },
  ];
  const subjects = forms.map(({ label, mode, bind }) => {
    return { label, mode, paired: PAIRED.includes(label), call: bind(next) };
  });
  const lanes = await measure([...limits, ...subjects], {
    ...toPlan(context),
    warmUpMs: WARM_UP_MS,
    onRound: (done, of) => {
      if (done % 10 === 0) report.progress(`${name}: round ${done} of ${of}`);
    },
  });
  report.table({
    title: `${name}: µs`,
    columns: ['', 'µs', 'CPU µs', 'IQR', 'above a fresh string', 'theirs / this'],
    rows: lanes.map((lane) => {
      const times = toRatio(find(lanes, THEIRS).cpuUs, lane.cpuUs).median;
      const above = toDifference(lane.cpuUs, find(lanes, FLOOR).cpuUs).value;
      return [lane.label, lane.wall.median, lane.cpu.median, lane.cpu.iqr, above, times];
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
  const before = createOurs(policy, {}, core);
  const theirs = createTheirs(policy);
  const small = createTheirs(policy, true);
  return [
    { label: SYNC, mode: 'sync', bind: (next) => (index) => ours.verifySync(next(index)) },
    { label: BEFORE, mode: 'sync', bind: (next) => (index) => before.verifySync(next(index)) },
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
      const start = process.cpuUsage();
      for (const token of trace) verify(fresh(token));
      const { user, system } = process.cpuUsage(start);
      if (round >= 0) lane.us.push((user + system) / trace.length);
    }
    report.progress(`whole trace: round ${round + 2} of ${rounds + 1}`);
  }
  const theirs = lanes.find(({ label }) => label === THEIRS)?.us ?? [];
  const measured = lanes.map(({ label, us }) => {
    return { label, us, spread: toSpread(us), times: toRatio(theirs, us).median };
  });
  report.table({
    title: `From an empty cache, ${trace.length} calls, ${new Set(trace).size} different tokens: CPU µs per call`,
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
  const [ours, before, floor] = [SYNC, BEFORE, FLOOR].map((label) => find(lanes, label).cpuUs);
  if (ours === undefined || before === undefined || floor === undefined) return;
  report.goal(
    toGoal({
      line: 'hit-above',
      name: "hit above the cost of a fresh string, one token, sync, over the baseline's",
      most: GOALS.ofBaseline,
      interval: toQuotientAbove(ours, before, floor),
      notes: [
        `${toText(toDifference(ours, floor), 3)} µs; the baseline ${toText(toDifference(before, floor), 3)} µs`,
      ],
    }),
  );
}

/**
 * @param {string} name
 * @param {readonly Measured[]} lanes
 * @param {{ line: string, least: number }} goal
 * @param {Report} report
 */
function judgeTimes(name, lanes, { line, least }, report) {
  const [ours, theirs, floor] = [SYNC, THEIRS, FLOOR].map((label) => find(lanes, label).cpuUs);
  if (ours === undefined || theirs === undefined || floor === undefined) return;
  const over = toQuotientAbove(theirs, ours, floor).value.toFixed(1);
  report.goal(
    toGoal({
      line,
      name: `${THEIRS} over our hit, ${name}`,
      least,
      digits: 1,
      interval: toQuotient(theirs, ours),
      notes: [`${over} × without the string itself`],
    }),
  );
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
  return lanes.map(({ label, cpu }) => toBar(label, cpu));
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
