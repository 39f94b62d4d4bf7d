import { createVerifier, staticJwks } from '@oidc-verify/core';
import { createOtelListener } from '@oidc-verify/otel';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { createFresh } from '../fresh.mjs';
import { toQuotient } from '../intervals.mjs';
import { toGoal } from '../judgement.mjs';
import { measure, toPlan } from '../rounds.mjs';
import { toRatio, toSpread } from '../statistics.mjs';
import { signTokens, toPolicy } from '../tokens.mjs';

/** @import { EventListener, Verifier } from '@oidc-verify/core' */
/** @import { Measured, PartContext, RunPart, Subject } from '../types.d.ts' */

const ALGORITHM = 'RS256';
const TOKENS = 500;
const CHARACTERS = 1024;

const SILENT = 'nobody listens';
const AGAIN = 'nobody listens, measured again';
const EMPTY = 'a listener that does nothing';
const METRICS = 'metrics of OpenTelemetry';

/** A new token whose decision is counted may take so many times as long. */
const MOST = 1.5;

class Reader extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}

/**
 * What events cost: with nobody who listens, with a listener that does nothing, and with metrics.
 * @type {RunPart}
 */
export async function run(context) {
  const { report } = context;
  const tokens = signTokens(ALGORITHM, TOKENS, CHARACTERS);
  const fresh = createFresh(tokens);
  const miss = await compare('A new token', { fresh, cached: false }, context);
  const hit = await compare('A token in the cache', { fresh, cached: true }, context);
  report.goal(
    toGoal({
      name: 'a new token, with metrics against nobody who listens',
      most: MOST,
      interval: toQuotient(find(miss, METRICS).cpuUs, find(miss, SILENT).cpuUs),
    }),
  );
  report.chart({
    kind: 'bars',
    title: 'A decision that is told',
    subtitle: `${ALGORITHM}, ${CHARACTERS} characters, verified synchronously.`,
    axis: 'time per decision, median with quartiles',
    better: 'lower',
    unit: 'µs',
    groups: [
      { label: 'A new token', bars: miss.map(toBar) },
      { label: 'A token in the cache', bars: hit.map(toBar) },
    ],
  });
}

/**
 * @param {string} name
 * @param {{ fresh: (index: number) => string, cached: boolean }} job
 * @param {PartContext} context
 */
async function compare(name, { fresh, cached }, context) {
  const { report } = context;
  const meterProvider = new MeterProvider({ readers: [new Reader()] });
  /** @type {readonly (readonly [string, EventListener | undefined])[]} */
  const listeners = [
    [SILENT, undefined],
    [AGAIN, undefined],
    [EMPTY, () => {}],
    [METRICS, createOtelListener({ meterProvider })],
  ];
  const subjects = listeners.map(([label, onEvent]) =>
    toSubject(label, createListened(onEvent, cached), fresh),
  );
  const lanes = await measure(subjects, {
    ...toPlan(context),
    onRound: (done, of) => report.progress(`${name}: round ${done} of ${of}`),
  });
  const silent = find(lanes, SILENT);
  report.table({
    title: `${name}: µs`,
    columns: ['', 'µs', 'IQR', 'more than nobody', 'times nobody'],
    rows: lanes.map((lane) => [
      lane.label,
      lane.wall.median,
      lane.wall.iqr,
      toSpread(lane.wallUs.map((us, round) => us - (silent.wallUs[round] ?? Number.NaN))).median,
      toRatio(lane.wallUs, silent.wallUs).median,
    ]),
  });
  report.data(
    name,
    lanes.map(({ label, mode, wallUs, cpuUs }) => ({ label, mode, wallUs, cpuUs })),
  );
  return lanes;
}

/**
 * @param {EventListener | undefined} onEvent
 * @param {boolean} cached
 */
function createListened(onEvent, cached) {
  const { issuer, audience, jwk } = toPolicy(ALGORITHM);
  return createVerifier({
    issuer,
    audience,
    algorithms: [ALGORITHM],
    keys: staticJwks({ keys: [jwk] }),
    tokenCache: cached,
    ...(onEvent === undefined ? {} : { onEvent }),
  });
}

/**
 * @param {string} label
 * @param {Verifier} verifier
 * @param {(index: number) => string} fresh
 * @returns {Subject}
 */
function toSubject(label, verifier, fresh) {
  for (let index = 0; index < TOKENS; index++) verifier.verifySync(fresh(index));
  return { label, mode: 'sync', call: (index) => verifier.verifySync(fresh(index)) };
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
function toBar({ label, wall: { median, q1, q3 } }) {
  const tone = label === SILENT ? /** @type {const} */ ('limit') : /** @type {const} */ ('ours');
  return { label, value: median, low: q1, high: q3, tone };
}
