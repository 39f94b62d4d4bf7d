import { loadBuild } from '../builds.mjs';
import { DISPATCHES } from '../dispatch.mjs';
import { toBearer } from '../messages.mjs';
import { createFresh } from '../fresh.mjs';
import { toDifference, toQuotientAbove } from '../intervals.mjs';
import { toGoal, toText } from '../judgement.mjs';
import { measure, toPlan } from '../rounds.mjs';
import { signTokens, toPolicy } from '../tokens.mjs';
import { toZipfTrace } from '../zipf.mjs';

/** @import { Dispatch } from '../dispatch.mjs' */
/** @import { Bars, Measured, Report, RunPart, Subject } from '../types.d.ts' */

/** CPU time of a guarded request above one without a guard, over the baseline's. */
const MOST = 0.5;
const TOKENS = 1000;
const ALGORITHM = 'RS256';

const NONE = 'no guard';
const NO_OP = 'no-op middleware';
const OURS = 'oidc-verify, tokenCache';
const BEFORE = 'baseline, tokenCache';

/**
 * What a guard with a cache costs per request, in the framework's own dispatch: no sockets, no parser, no answer.
 * @type {RunPart}
 */
export async function run(context) {
  const { report } = context;
  const values = signTokens(ALGORITHM, TOKENS).map(toBearer);
  const trace = toZipfTrace(TOKENS, 1 << 16);
  const fresh = createFresh(values);
  const next = (/** @type {number} */ index) => fresh(trace[index % trace.length] ?? 0);
  /** @type {Bars['groups'][number][]} */
  const groups = [];
  for (const framework of Object.keys(DISPATCHES)) {
    report.progress(framework);
    const lanes = await measure(await createSubjects(framework, values, next), toPlan(context));
    tabulate(framework, lanes, report);
    judge(framework, lanes, report);
    report.data(framework, lanes);
    groups.push({
      label: framework,
      bars: lanes.filter(isShown).map((lane) => toBar(lane, lanes)),
    });
  }
  report.chart({
    kind: 'bars',
    title: 'A request through a guard, token seen before',
    subtitle:
      "The framework's own dispatch to a handler that does nothing, without sockets. + is the time above no guard.",
    axis: 'CPU time per request, median with quartiles; each group has its own scale',
    better: 'lower',
    unit: 'µs',
    groups,
  });
}

/**
 * @param {string} framework
 * @param {readonly string[]} values of the Authorization header
 * @param {(index: number) => string} next
 * @returns {Promise<readonly Subject[]>}
 */
async function createSubjects(framework, values, next) {
  const create = DISPATCHES[framework];
  if (create === undefined) throw new Error(`no dispatch for ${framework}`);
  const trust = toPolicy(ALGORITHM);
  const guards = {
    [NONE]: await create('none'),
    [NO_OP]: await create('no-op'),
    [OURS]: await create({ build: await loadBuild('current'), trust }),
    [BEFORE]: await create({ build: await loadBuild('baseline'), trust }),
  };
  for (const dispatch of [guards[OURS], guards[BEFORE]]) {
    for (const value of values) await dispatch?.(value);
  }
  return Object.entries(guards).map(([label, dispatch]) => toSubject(label, dispatch, next));
}

/**
 * @param {string} label
 * @param {Dispatch} dispatch
 * @param {(index: number) => string} next
 * @returns {Subject}
 */
function toSubject(label, dispatch, next) {
  // All of them are awaited, as each request of a server is an event of its own.
  return { label, mode: 'async', paired: true, call: (index) => dispatch(next(index)) };
}

/**
 * @param {string} framework
 * @param {readonly Measured[]} lanes
 * @param {Report} report
 */
function tabulate(framework, lanes, report) {
  const none = find(lanes, NONE);
  report.table({
    title: `${framework}: µs per request, ${TOKENS} tokens by Zipf's law, all seen before`,
    columns: ['', 'µs', 'CPU µs', 'IQR', 'above no guard'],
    rows: lanes.map(({ label, wall, cpu, cpuUs }) => {
      return [label, wall.median, cpu.median, cpu.iqr, toText(toDifference(cpuUs, none.cpuUs))];
    }),
  });
}

/**
 * @param {string} framework
 * @param {readonly Measured[]} lanes
 * @param {Report} report
 */
function judge(framework, lanes, report) {
  const [none, noOp, ours, before] = [NONE, NO_OP, OURS, BEFORE].map((label) => {
    return find(lanes, label).cpuUs;
  });
  if (none === undefined || noOp === undefined || ours === undefined || before === undefined)
    return;
  const above = (/** @type {readonly number[]} */ us) => toText(toDifference(us, none));
  report.goal(
    toGoal({
      line: `guard-${framework}`,
      name: `${framework}, CPU per guarded request above no guard, over the baseline's`,
      most: MOST,
      interval: toQuotientAbove(ours, before, none),
      notes: [
        `${above(ours)} µs; the baseline ${above(before)} µs, a no-op middleware ${above(noOp)} µs`,
      ],
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

/** @param {Measured} lane */
function isShown({ label }) {
  return label !== BEFORE;
}

/**
 * @param {Measured} lane
 * @param {readonly Measured[]} lanes
 * @returns {Bars['groups'][number]['bars'][number]}
 */
function toBar({ label, cpu, cpuUs }, lanes) {
  const above = toDifference(cpuUs, find(lanes, NONE).cpuUs).value;
  const tone = label === OURS ? 'ours' : 'limit';
  const note = label === NONE ? '' : `+ ${above.toFixed(2)} µs`;
  return { label, value: cpu.median, low: cpu.q1, high: cpu.q3, tone, note };
}
