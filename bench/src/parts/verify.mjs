import { createFresh } from '../fresh.mjs';
import { createContenders } from '../peers.mjs';
import { createRawForms } from '../raw.mjs';
import { measure, toPlan } from '../rounds.mjs';
import { toRatio, toVerdict } from '../statistics.mjs';
import { ALGORITHMS, signTokens, toPolicy } from '../tokens.mjs';

/** @import { Algorithm } from '../tokens.mjs' */
/** @import { Bars, Measured, Report, RunPart, Spread, Subject } from '../types.d.ts' */

/** Our sync median over that of the fastest bare `crypto.verify`. */
const GOALS = {
  RS256: { limit: 1.25, stretch: 1.15 },
  PS256: { limit: 1.25, stretch: 1.15 },
  ES256: { limit: 1.15, stretch: 1.1 },
  EdDSA: { limit: 1.05, stretch: 1.05 },
};
const TOKENS = 1000;
const CHARACTERS = 1024;

/**
 * What a token costs that nobody has seen before, against the bare signature check and against peers.
 * @type {RunPart}
 */
export async function run({ quick, report }) {
  /** @type {Bars['groups'][number][]} */
  const groups = [];
  for (const algorithm of ALGORITHMS) {
    report.progress(`${algorithm}: signing ${TOKENS} tokens of ${CHARACTERS} characters`);
    const found = await measureAlgorithm(algorithm, quick, report);
    groups.push(found.group);
    judgeLimit(algorithm, found, report);
    judgePeers(algorithm, found, report);
    report.data(
      algorithm,
      found.lanes.map(({ label, mode, wallUs, cpuUs }) => ({ label, mode, wallUs, cpuUs })),
    );
  }
  report.chart({
    kind: 'bars',
    title: 'One token verified for the first time',
    subtitle:
      'Median over all rounds with quartiles; × is the multiple of the bare signature check (orange). Shorter is better.',
    unit: 'µs',
    groups,
  });
}

/**
 * @typedef {object} Found
 * @property {readonly Measured[]} lanes
 * @property {Measured} limit
 * @property {Measured} sync ours
 * @property {Measured} async ours
 * @property {readonly Measured[]} peers
 * @property {Bars['groups'][number]} group
 */

/**
 * @param {Algorithm} algorithm
 * @param {boolean} quick
 * @param {Report} report
 * @returns {Promise<Found>}
 */
async function measureAlgorithm(algorithm, quick, report) {
  const tokens = signTokens(algorithm, TOKENS, CHARACTERS);
  const policy = toPolicy(algorithm);
  const fresh = createFresh(tokens);
  /** @type {Subject[]} */
  const raw = createRawForms(policy, tokens).map(({ label, verify }) => ({
    label,
    mode: 'sync',
    call: (index) => {
      // The string is there before anybody verifies it: it belongs to the limit too.
      fresh(index);
      if (!verify(index)) throw new Error(`${label} refused a good signature`);
    },
  }));
  const contenders = await createContenders(policy, tokens[0] ?? '');
  const subjects = contenders.map(({ label, mode, verify }) => {
    return { label, mode, call: (/** @type {number} */ index) => verify(fresh(index)) };
  });
  const lanes = await measure([...raw, ...subjects], {
    ...toPlan(quick),
    onRound: (done, of) => {
      if (done % 5 === 0 || done === of) report.progress(`${algorithm}: round ${done} of ${of}`);
    },
  });
  const byMedian = lanes.slice(0, raw.length).toSorted((a, b) => a.wall.median - b.wall.median);
  const [limit] = byMedian;
  const [sync, async, ...peers] = lanes.slice(raw.length);
  if (limit === undefined || sync === undefined || async === undefined) throw new Error('no lanes');
  return {
    lanes,
    limit,
    sync,
    async,
    peers,
    group: toGroup(algorithm, { limit, sync, async, peers }),
  };
}

/**
 * @param {Algorithm} algorithm
 * @param {Found} found
 * @param {Report} report
 */
function judgeLimit(algorithm, { limit, sync }, report) {
  const { limit: most, stretch } = GOALS[algorithm];
  const ratio = toRatio(sync.wallUs, limit.wallUs);
  const over = (sync.wall.median - limit.wall.median).toFixed(2);
  report.goal({
    name: `${algorithm} miss / ${limit.label}`,
    goal: `≤ ${most}, stretch ${stretch}`,
    value: `${toText(ratio)}, ${over} µs above the limit`,
    reached: ratio.median <= most,
    note: [
      ratio.median <= stretch ? 'stretch reached' : `${percent(ratio.median / most)} of the goal`,
      ...toWarning(limit),
    ].join('; '),
  });
}

/**
 * @param {Algorithm} algorithm
 * @param {Found} found
 * @param {Report} report
 */
function judgePeers(algorithm, { limit, sync, async, peers }, report) {
  const rows = peers.map((lane) => toRow(lane, lane.mode === 'sync' ? sync : async, limit));
  const own = [limit, sync, async].map((lane) => [...toFigures(lane, limit), '', '']);
  report.table({
    title: `${algorithm}, ${CHARACTERS} characters, ${TOKENS} distinct tokens`,
    columns: ['', 'µs', 'IQR', '× limit', 'CPU µs', 'CPU × limit', 'we are', 'ours / theirs'],
    rows: [...own, ...rows],
  });
  const losses = rows.filter((row) => row[6] === 'loss').map((row) => row[0]);
  const ties = rows.filter((row) => row[6] === 'tie').map((row) => row[0]);
  report.goal({
    name: `${algorithm} miss against every peer`,
    goal: 'no loss',
    value: `${rows.length - losses.length - ties.length} wins, ${ties.length} ties, ${losses.length} losses`,
    reached: losses.length === 0,
    note: [
      ...losses.map((name) => `loss: ${name}`),
      ...ties.map((name) => `tie: ${name}`),
      ...toWarning(limit),
    ].join(', '),
  });
}

/**
 * A peer is compared with our verifier of the same kind. Peers that wait for a thread pool also lose
 * wall time to waking it up, which a busy server would not; so for them CPU time counts as well, and
 * the worse verdict stands.
 * @param {Measured} peer
 * @param {Measured} ours
 * @param {Measured} limit
 */
function toRow(peer, ours, limit) {
  const verdicts = [toVerdict(ours.wall, peer.wall)];
  if (peer.mode === 'async') verdicts.push(toVerdict(ours.cpu, peer.cpu));
  const verdict = /** @type {const} */ (['loss', 'tie', 'win']).find((word) =>
    verdicts.includes(word),
  );
  return [...toFigures(peer, limit), verdict ?? '', toRatio(ours.wallUs, peer.wallUs).median];
}

/**
 * @param {Measured} lane
 * @param {Measured} limit
 */
function toFigures({ label, wall, cpu, wallUs, cpuUs }, limit) {
  const times = toRatio(wallUs, limit.wallUs).median;
  const cpuTimes = toRatio(cpuUs, limit.cpuUs).median;
  return [label, wall.median, wall.iqr, times, cpu.median, cpuTimes];
}

/**
 * @param {Algorithm} algorithm
 * @param {Pick<Found, 'limit' | 'sync' | 'async' | 'peers'>} found
 * @returns {Bars['groups'][number]}
 */
function toGroup(algorithm, { limit, sync, async, peers }) {
  const toBar = (/** @type {Measured} */ lane, /** @type {'ours' | 'peer' | 'limit'} */ tone) => ({
    label: lane.label,
    value: lane.wall.median,
    low: lane.wall.q1,
    high: lane.wall.q3,
    tone,
    note: `${toRatio(lane.wallUs, limit.wallUs).median.toFixed(2)} ×`,
  });
  const sorted = [...peers].toSorted((a, b) => a.wall.median - b.wall.median);
  return {
    label: algorithm === 'EdDSA' ? 'Ed25519' : algorithm,
    bars: [
      toBar(limit, 'limit'),
      toBar(sync, 'ours'),
      toBar(async, 'ours'),
      ...sorted.map((lane) => toBar(lane, 'peer')),
    ],
  };
}

/** A quiet machine repeats the bare signature check within a few per cent. */
const CALM = 0.1;

/**
 * Noise makes ties out of losses, so a disturbed run has to say that it is one.
 * @param {Measured} limit
 * @returns {readonly string[]}
 */
function toWarning({ wall }) {
  const spread = wall.iqr / wall.median;
  return spread <= CALM ? [] : [`disturbed run: the limit itself varies by ${percent(spread)}`];
}

/** @param {Spread} ratio */
function toText({ median, q1, q3 }) {
  return `${median.toFixed(3)} (quartiles ${q1.toFixed(3)}–${q3.toFixed(3)})`;
}

/** @param {number} share */
function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}
