import { measureWarming } from '../fetched-issuers.mjs';
import { toGrowth } from '../growth.mjs';
import { measure, toPlan } from '../rounds.mjs';
import {
  OURS,
  RAW,
  withClaims,
  withFetchedIssuers,
  withIssuers,
  withKeys,
  withScopes,
  withSize,
} from '../scale-subjects.mjs';

/** @import { Lines, PartContext, Report, RunPart, Subject } from '../types.d.ts' */

/**
 * @typedef {object} Case one value of x
 * @property {number} x
 * @property {readonly Subject[]} subjects
 *
 * @typedef {object} Question
 * @property {string} label
 * @property {string} unit of x, singular
 * @property {readonly number[]} xs
 * @property {(x: number) => Promise<readonly Subject[]> | readonly Subject[]} prepare
 */

/** @type {readonly Question[]} */
const QUESTIONS = [
  {
    label: 'Trusted issuers',
    unit: 'issuer',
    xs: [1, 10, 100, 1000, 10_000],
    prepare: withIssuers,
  },
  {
    label: 'Issuers with fetched keys',
    unit: 'issuer',
    xs: [1, 10, 100, 1000, 10_000],
    prepare: withFetchedIssuers,
  },
  { label: 'Keys of the issuer', unit: 'key', xs: [1, 3, 10, 30, 100], prepare: withKeys },
  { label: 'Token size, kB', unit: 'kB', xs: [0.5, 1, 2, 4, 8, 16], prepare: withSize },
  { label: 'Claims', unit: 'claim', xs: [10, 30, 100, 250, 500], prepare: withClaims },
  { label: 'Required scopes', unit: 'scope', xs: [1, 3, 10, 30, 100], prepare: withScopes },
];

/**
 * What a verification costs as its surroundings grow: RS256, sync, new tokens.
 * @type {RunPart}
 */
export async function run(context) {
  const { report } = context;
  const panels = [];
  /** @type {(string | number)[][]} */
  const rows = [];
  for (const question of QUESTIONS) {
    report.progress(question.label);
    const series = await measureQuestion(question, context);
    panels.push({ label: question.label, series });
    for (const { label, points } of series) rows.push(toRow(question, label, points));
    if (question.prepare === withFetchedIssuers) reportFlatness(series, report);
  }
  report.table({
    title: 'Growth of the cost of one verification, µs; RS256, sync, the signature check included',
    columns: ['', '', 'first', 'last', 'last / first', 'per unit', 'growth'],
    rows,
  });
  await reportWarming(report);
  report.chart({
    kind: 'lines',
    title: 'What a verification costs as its surroundings grow',
    subtitle:
      'RS256, sync, medians; orange is the bare signature check on the same tokens, with as many keys.',
    unit: 'µs',
    axis: 'on a logarithmic scale; the title of a panel says of what',
    better: 'lower',
    panels,
  });
}

/** One verification among 10,000 issuers may cost this many times one of a single issuer. */
const FLAT = 1.2;

/**
 * @param {Lines['panels'][number]['series']} series
 * @param {Report} report
 */
function reportFlatness(series, report) {
  const share = (/** @type {string} */ name) =>
    toGrowth(series.find(({ label }) => label === name)?.points ?? []).share;
  report.goal({
    name: 'cost of a verification, 1 → 10,000 issuers with fetched keys',
    goal: `≤ ${FLAT}`,
    value: share(OURS).toFixed(2),
    verdict: share(OURS) <= FLAT ? 'reached' : 'missed',
    note: `the bare signature check: ${share(RAW).toFixed(2)}`,
  });
}

/**
 * What it takes until the keys of all issuers are in memory, and what they take of it.
 * @param {Report} report
 */
async function reportWarming(report) {
  const rows = [];
  // The first round compiles the code.
  for (const count of [100, 100, 1000, 10_000]) {
    report.progress(`warming ${count} issuers`);
    const { readyMs, listedBytes, loadedBytes, usedBytes } = await measureWarming(count);
    const bytes = [listedBytes, loadedBytes, usedBytes].map((value) => Math.round(value));
    rows.push([count, readyMs, readyMs / count, ...bytes]);
  }
  report.table({
    title:
      'Issuers with two RSA-2048 keys each: ready() on a cold process without network time, and bytes',
    columns: ['issuers', 'ready, ms', 'ms each', 'bytes listed', '+ keys', '+ first token'],
    rows: rows.slice(1),
  });
}

/**
 * All points of one question are measured in the same rounds, so that a drift tilts no line.
 * @param {Question} question
 * @param {PartContext} context
 * @returns {Promise<Lines['panels'][number]['series']>}
 */
async function measureQuestion({ label, xs, prepare }, context) {
  /** @type {Case[]} */
  const cases = [];
  for (const x of xs) cases.push({ x, subjects: await prepare(x) });
  const lanes = await measure(
    cases.flatMap(({ subjects }) => subjects),
    toPlan(context),
  );
  context.report.data(
    label,
    lanes.map(({ label: name, wallUs }, index) => ({ name, x: toX(cases, index), wallUs })),
  );
  const names = [...new Set(lanes.map((lane) => lane.label))];
  return names.map((name) => ({
    label: name,
    tone: toTone(name),
    points: lanes.flatMap((lane, index) =>
      lane.label === name ? [/** @type {const} */ ([toX(cases, index), lane.wall.median])] : [],
    ),
  }));
}

/**
 * @param {readonly Case[]} cases
 * @param {number} index of a subject among all
 */
function toX(cases, index) {
  return cases.flatMap(({ x, subjects }) => subjects.map(() => x))[index] ?? Number.NaN;
}

/** @param {string} name */
function toTone(name) {
  if (name === OURS) return 'ours';
  return name === RAW ? 'limit' : 'peer';
}

/**
 * @param {Question} question
 * @param {string} label
 * @param {readonly (readonly [number, number])[]} points
 */
function toRow({ label: question, unit, xs }, label, points) {
  const { word, perUnit, share } = toGrowth(points);
  const [first = 0, last = 0] = [xs[0], xs.at(-1)];
  const range = `${question} ${first} → ${last.toLocaleString('en-US')}`;
  const slope = word === 'flat' ? '–' : `${(perUnit * 1000).toFixed(1)} ns per ${unit}`;
  return [range, label, points[0]?.[1] ?? 0, points.at(-1)?.[1] ?? 0, share, slope, word];
}
