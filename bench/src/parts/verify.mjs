import { createFresh } from '../fresh.mjs';
import { toDifference, toQuotient, toQuotientAbove } from '../intervals.mjs';
import { toGoal, toOutcome, toText, toWorst } from '../judgement.mjs';
import { BASELINE, createContenders, PEERS } from '../peers.mjs';
import { createRawForms } from '../raw.mjs';
import { measure, toPlan } from '../rounds.mjs';
import { toRatio } from '../statistics.mjs';
import { ALGORITHMS, signTokens, toPolicy } from '../tokens.mjs';

/** @import { Algorithm } from '../tokens.mjs' */
/** @import { Bars, Interval, Measured, PartContext, Report, RunPart, Subject, Table } from '../types.d.ts' */

/** Our time above the bare signature check, over the baseline's. */
const MOST_OF_BASELINE = 0.65;
/** Our whole time over fast-jwt's. */
const MOST_OF_FAST_JWT = 0.97;
const TOKENS = 1000;
const CHARACTERS = 1024;
/** Compared with the limit and with each other, so in pairs. */
const PAIRED = ['oidc-verify sync', 'baseline sync', 'fast-jwt'];

/**
 * What a token costs that nobody has seen before, above the bare signature check, and against peers.
 * @type {RunPart}
 */
export async function run(context) {
  const { report } = context;
  const all = [];
  for (const algorithm of ALGORITHMS) {
    report.progress(`${algorithm}: signing ${TOKENS} tokens of ${CHARACTERS} characters`);
    const found = await measureAlgorithm(algorithm, context);
    all.push(found);
    judgeAbove(found, report);
    judgePeers(found, report);
    report.data(
      algorithm,
      found.lanes.map(({ label, mode, wallUs, cpuUs }) => ({ label, mode, wallUs, cpuUs })),
    );
  }
  report.table(tabulateBaseline(all));
  report.chart({
    kind: 'bars',
    title: 'One token verified for the first time',
    subtitle: `Tokens of ${CHARACTERS} characters. Orange: the bare signature check, which nobody can do without. + is the time above it.`,
    axis: 'CPU time per token, median with quartiles',
    better: 'lower',
    unit: 'µs',
    groups: all.map(toGroup),
  });
}

/**
 * @typedef {object} Found
 * @property {Algorithm} algorithm
 * @property {readonly Measured[]} lanes
 * @property {Measured} limit
 * @property {Measured} sync ours
 * @property {Measured} async ours
 * @property {Measured} baseline ours as it was
 * @property {readonly Measured[]} peers
 */

/**
 * @param {Algorithm} algorithm
 * @param {PartContext} context
 * @returns {Promise<Found>}
 */
async function measureAlgorithm(algorithm, context) {
  const tokens = signTokens(algorithm, TOKENS, CHARACTERS);
  const raw = createRawSubjects(algorithm, tokens);
  const lanes = await measure([...raw, ...(await createSubjects(algorithm, tokens))], {
    ...toPlan(context),
    onRound: (done, of) => {
      if (done % 10 === 0) context.report.progress(`${algorithm}: round ${done} of ${of}`);
    },
  });
  const [limit] = lanes.slice(0, raw.length).toSorted((a, b) => a.cpu.median - b.cpu.median);
  const [sync, async, baseline, ...peers] = lanes.slice(raw.length);
  if (limit === undefined || sync === undefined || async === undefined || baseline === undefined) {
    throw new Error('no lanes');
  }
  return { algorithm, lanes, limit, sync, async, baseline, peers };
}

/**
 * @param {Algorithm} algorithm
 * @param {readonly string[]} tokens
 * @returns {readonly Subject[]}
 */
function createRawSubjects(algorithm, tokens) {
  const fresh = createFresh(tokens);
  return createRawForms(toPolicy(algorithm), tokens).map(({ label, verify }) => ({
    label,
    mode: 'sync',
    paired: true,
    call: (index) => {
      // The string is there before anybody verifies it: it belongs to the limit too.
      fresh(index);
      if (!verify(index)) throw new Error(`${label} refused a good signature`);
    },
  }));
}

/**
 * @param {Algorithm} algorithm
 * @param {readonly string[]} tokens
 * @returns {Promise<readonly Subject[]>}
 */
async function createSubjects(algorithm, tokens) {
  const fresh = createFresh(tokens);
  const peers = [BASELINE, ...PEERS];
  const contenders = await createContenders(toPolicy(algorithm), tokens[0] ?? '', peers);
  return contenders
    .filter(({ label }) => label !== 'baseline async')
    .map(({ label, mode, verify }) => ({
      label,
      mode,
      paired: PAIRED.includes(label),
      call: (index) => verify(fresh(index)),
    }));
}

/**
 * @param {Found} found
 * @param {Report} report
 */
function judgeAbove({ algorithm, limit, sync, baseline, peers }, report) {
  const fastJwt = peers.find(({ label }) => label === 'fast-jwt');
  const name = toName(algorithm);
  const above = (/** @type {Measured} */ lane) => toText(toDifference(lane.cpuUs, limit.cpuUs));
  report.goal(
    toGoal({
      line: `${algorithm}-above`,
      name: `${name} miss above ${limit.label}, over the baseline's`,
      most: MOST_OF_BASELINE,
      interval: toQuotientAbove(sync.cpuUs, baseline.cpuUs, limit.cpuUs),
      notes: [
        `${above(sync)} µs above ${limit.cpu.median.toFixed(1)} µs; the baseline ${above(baseline)}`,
        fastJwt === undefined ? undefined : `fast-jwt ${above(fastJwt)}`,
      ],
    }),
  );
  if (algorithm !== 'RS256' || fastJwt === undefined) return;
  report.goal(
    toGoal({
      line: 'RS256-fast-jwt',
      name: "RS256 miss, whole time over fast-jwt's",
      most: MOST_OF_FAST_JWT,
      digits: 3,
      interval: toQuotient(sync.cpuUs, fastJwt.cpuUs),
    }),
  );
}

/**
 * @param {Found} found
 * @param {Report} report
 */
function judgePeers(found, report) {
  const { algorithm, limit, sync, async, peers } = found;
  const compared = peers.map((lane) => ({ lane, quotient: compare(lane, found) }));
  const own = [limit, sync, async].map((lane) => [...toFigures(lane, limit), '', '']);
  report.table({
    title: `${algorithm}, ${CHARACTERS} characters, ${TOKENS} distinct tokens`,
    columns: [
      '',
      'µs',
      'IQR',
      'CPU µs',
      'CPU above limit',
      'CPU × limit',
      'we are',
      'ours / theirs',
    ],
    rows: [
      ...own,
      ...compared.map(({ lane, quotient }) => [
        ...toFigures(lane, limit),
        toOutcome(quotient),
        quotient.value,
      ]),
    ],
  });
  // One that is faster for sure, if there is one; otherwise the one that comes closest.
  const [closest] = compared.toSorted((a, b) => {
    const losses = Number(b.quotient.low > 1) - Number(a.quotient.low > 1);
    return losses !== 0 ? losses : b.quotient.high - a.quotient.high;
  });
  if (closest === undefined) return;
  const goal = toGoal({
    line: `${algorithm}-peers`,
    name: `${toName(algorithm)} miss over that of the closest peer`,
    most: 1,
    digits: 3,
    interval: closest.quotient,
    notes: [
      `${closest.lane.label} is the closest`,
      ...compared
        .filter(({ lane, quotient }) => lane !== closest.lane && toOutcome(quotient) !== 'win')
        .map(({ lane, quotient }) => `${lane.label}: ${toText(quotient, 3)}`),
    ],
  });
  const verdicts = compared.map(({ quotient }) =>
    toGoal({ name: '', most: 1, interval: quotient }),
  );
  report.goal({ ...goal, verdict: toWorst(verdicts.map(({ verdict }) => verdict)) });
}

/**
 * A peer is compared with our verifier of the same kind. What other threads do has both CPU time and a wait, of
 * which the worse for us counts.
 * @param {Measured} peer
 * @param {Pick<Found, 'sync' | 'async'>} ours
 * @returns {Interval}
 */
function compare(peer, { sync, async }) {
  const cpu = toQuotient((peer.mode === 'sync' ? sync : async).cpuUs, peer.cpuUs);
  if (peer.mode === 'sync') return cpu;
  const wall = toQuotient(async.wallUs, peer.wallUs);
  return wall.value > cpu.value ? wall : cpu;
}

/**
 * @param {Measured} lane
 * @param {Measured} limit
 */
function toFigures({ label, wall, cpu, cpuUs }, limit) {
  const above = toDifference(cpuUs, limit.cpuUs).value;
  return [label, wall.median, wall.iqr, cpu.median, above, toRatio(cpuUs, limit.cpuUs).median];
}

/**
 * @param {readonly Found[]} all
 * @returns {Table}
 */
function tabulateBaseline(all) {
  return {
    title: 'Against the baseline: CPU µs above the bare signature check',
    columns: ['', 'the check', 'ours', 'baseline', 'ours / baseline'],
    rows: all.map(({ algorithm, limit, sync, baseline }) => [
      toName(algorithm),
      limit.cpu.median,
      toText(toDifference(sync.cpuUs, limit.cpuUs)),
      toText(toDifference(baseline.cpuUs, limit.cpuUs)),
      toText(toQuotientAbove(sync.cpuUs, baseline.cpuUs, limit.cpuUs)),
    ]),
  };
}

/**
 * @param {Found} found
 * @returns {Bars['groups'][number]}
 */
function toGroup({ algorithm, limit, sync, async, peers }) {
  const toBar = (/** @type {Measured} */ lane, /** @type {'ours' | 'peer' | 'limit'} */ tone) => ({
    label: tone === 'limit' ? 'bare signature check' : lane.label,
    value: lane.cpu.median,
    low: lane.cpu.q1,
    high: lane.cpu.q3,
    tone,
    note: tone === 'limit' ? '' : `+ ${toDifference(lane.cpuUs, limit.cpuUs).value.toFixed(1)} µs`,
  });
  const sorted = [...peers].toSorted((a, b) => a.cpu.median - b.cpu.median);
  return {
    label: toName(algorithm),
    bars: [
      toBar(limit, 'limit'),
      toBar(sync, 'ours'),
      toBar(async, 'ours'),
      ...sorted.map((lane) => toBar(lane, 'peer')),
    ],
  };
}

/** @param {Algorithm} algorithm */
function toName(algorithm) {
  return algorithm === 'EdDSA' ? 'Ed25519' : algorithm;
}
