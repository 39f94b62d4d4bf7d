import { createTestIssuer } from '@oidc-verify/testing';
import { Helper } from '../children.mjs';
import { FRAMEWORKS } from '../http-apis.mjs';
import { toQuotient } from '../intervals.mjs';
import { toGoal, toText } from '../judgement.mjs';
import { toOrder } from '../rounds.mjs';
import { toRatio, toSpread } from '../statistics.mjs';
import { AUDIENCE } from '../tokens.mjs';

/** @import { Counted } from '../http-driver.mjs' */
/** @import { Usage } from '../http-server.mjs' */
/** @import { Api, Trust } from '../http-apis.mjs' */
/** @import { Bars, Mode, Report, RunPart } from '../types.d.ts' */

/**
 * @typedef {object} Lane
 * @property {string} label
 * @property {Api['kind']} kind
 * @property {number[]} perSecond requests, one value per round
 * @property {number[]} cpuUs of the server, all threads, per request
 * @property {number[]} busy share of the time in which the server's event loop had something to do
 *
 * @typedef {{ lane: Lane, server: Helper, port: number }} Running
 * @typedef {{ rounds: number, leadMs: number, ms: number, warmUpMs: number, warmUp: number }} Plan `warmUp` in requests
 */

const TOKENS = 1000;
const CONNECTIONS = 32;
/** With the cache, of the rate without a guard. */
const LEAST = 0.93;

/**
 * How much of a server's rate is left behind the guard: per framework without any, with ours, and
 * with what its users would install otherwise.
 * @type {RunPart}
 */
export async function run({ mode, report }) {
  const plan = PLANS[mode];
  const issuer = await createTestIssuer({ audience: AUDIENCE });
  const site = await issuer.listen();
  const tokens = await signTokens(issuer);
  const driver = new Helper('./http-driver.mjs', { connections: CONNECTIONS });
  try {
    await driver.next();
    await driver.ask({ tokens });
    /** @type {Trust} */
    const trust = {
      issuer: issuer.issuer,
      audience: AUDIENCE,
      jwksUri: issuer.jwksUri,
      keys: issuer.jwks().keys,
      subject: toSubject(0),
    };
    const groups = [];
    for (const framework of Object.keys(FRAMEWORKS)) {
      const lanes = await measureFramework(framework, trust, driver, plan, report);
      tabulate(framework, lanes, plan, report);
      judgeCached(framework, lanes, report);
      judgeUncached(framework, lanes, report);
      report.data(framework, lanes);
      groups.push({ label: framework, bars: lanes.map((lane) => toBar(lane, lanes)) });
    }
    report.chart({
      kind: 'bars',
      title: 'Requests a second over HTTP, as a share of those without a guard',
      subtitle: `RS256, 1 kB, ${TOKENS} tokens by Zipf's law, ${CONNECTIONS} connections. One core for the server, one for the driver.`,
      axis: `share of the rate without a guard (1 is all of it), median of ${plan.rounds} rounds with quartiles`,
      better: 'higher',
      unit: '×',
      groups,
    });
  } finally {
    await driver.stop();
    await site.close();
  }
}

/** @type {Readonly<Record<Mode, Plan>>} */
const PLANS = {
  full: { rounds: 21, leadMs: 100, ms: 400, warmUpMs: 2000, warmUp: 20_000 },
  table: { rounds: 15, leadMs: 20, ms: 130, warmUpMs: 500, warmUp: 5000 },
  quick: { rounds: 5, leadMs: 40, ms: 160, warmUpMs: 300, warmUp: 3000 },
};

/** @param {Awaited<ReturnType<typeof createTestIssuer>>} issuer */
async function signTokens(issuer) {
  const note = 'x'.repeat(230);
  return await Promise.all(
    Array.from({ length: TOKENS }, (_, index) => {
      return issuer.sign({ sub: toSubject(index), note }, { expiresInSeconds: 7200 });
    }),
  );
}

/** @param {number} index */
function toSubject(index) {
  return `auth0|${String(index).padStart(24, '0')}`;
}

/**
 * @param {string} framework
 * @param {Trust} trust
 * @param {Helper} driver
 * @param {Plan} plan
 * @param {Report} report
 */
async function measureFramework(framework, trust, driver, plan, report) {
  const apis = FRAMEWORKS[framework] ?? [];
  const servers = apis.map(({ label }) => {
    return new Helper('./http-server.mjs', { framework, label, trust });
  });
  try {
    report.progress(`${framework}: starting ${servers.length} servers`);
    const ports = await Promise.all(servers.map((server) => server.next()));
    const running = servers.map((server, index) => {
      return { server, port: Number(ports[index]), lane: toLane(apis[index]) };
    });
    for (const { port } of running) {
      await driver.ask({ port, leadMs: 0, ms: plan.warmUpMs, atLeast: plan.warmUp });
    }
    for (let round = 0; round < plan.rounds; round++) {
      for (const index of toOrder(running.length, round)) {
        const one = running[index];
        if (one !== undefined) await measureSlice(one, driver, plan);
      }
      report.progress(`${framework}: round ${round + 1} of ${plan.rounds}`);
    }
    return running.map(({ lane }) => lane);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/**
 * @param {Api | undefined} api
 * @returns {Lane}
 */
function toLane(api) {
  if (api === undefined) throw new Error('more servers than APIs');
  return { label: api.label, kind: api.kind, perSecond: [], cpuUs: [], busy: [] };
}

/**
 * @param {Running} running
 * @param {Helper} driver
 * @param {Plan} plan
 */
async function measureSlice({ lane, server, port }, driver, { leadMs, ms }) {
  const before = /** @type {Usage} */ (await server.ask('usage'));
  const counted = /** @type {Counted} */ (await driver.ask({ port, leadMs, ms }));
  const after = /** @type {Usage} */ (await server.ask('usage'));
  const busyMs = after.busyMs - before.busyMs;
  lane.perSecond.push((counted.requests * 1000) / counted.ms);
  lane.cpuUs.push((after.cpuUs - before.cpuUs) / counted.all);
  lane.busy.push(busyMs / (busyMs + after.idleMs - before.idleMs));
}

/**
 * @param {string} framework
 * @param {readonly Lane[]} lanes
 * @param {Plan} plan
 * @param {Report} report
 */
function tabulate(framework, lanes, { rounds, ms }, report) {
  report.table({
    title: `${framework}, ${rounds} rounds of ${ms} ms, RS256, ${TOKENS} tokens by Zipf's law, ${CONNECTIONS} connections`,
    columns: [
      '',
      'req/s',
      'IQR',
      'best',
      '× no auth',
      'q1',
      'q3',
      'best / best',
      'CPU µs',
      'loop busy',
    ],
    rows: lanes.map((lane) => {
      const { perSecond, cpuUs, busy } = lane;
      const rate = toSpread(perSecond);
      const share = toShare(lane, lanes, 'none');
      return [
        lane.label,
        Math.round(rate.median),
        Math.round(rate.iqr),
        Math.round(Math.max(...perSecond)),
        share.median,
        share.q1,
        share.q3,
        Math.max(...perSecond) / Math.max(...find(lanes, 'none').perSecond),
        toSpread(cpuUs).median,
        `${(toSpread(busy).median * 100).toFixed(0)} %`,
      ];
    }),
  });
}

/**
 * Express calls any middleware at a price, so there it is compared with one that does nothing.
 * @param {string} framework
 * @param {readonly Lane[]} lanes
 * @param {Report} report
 */
function judgeCached(framework, lanes, report) {
  const base = lanes.some(({ kind }) => kind === 'no-op') ? 'no-op' : 'none';
  const cached = find(lanes, 'cached');
  const without = find(lanes, base);
  report.goal(
    toGoal({
      line: `share-${framework}`,
      name: `${framework}, with tokenCache, share of ${without.label}`,
      least: LEAST,
      digits: 3,
      interval: toQuotient(cached.perSecond, without.perSecond),
      notes: toWarning(lanes),
    }),
  );
}

/**
 * @param {string} framework
 * @param {readonly Lane[]} lanes
 * @param {Report} report
 */
function judgeUncached(framework, lanes, report) {
  const ours = find(lanes, 'uncached');
  const rows = lanes
    .filter(({ kind }) => kind === 'default')
    .map(({ label, perSecond, cpuUs }) => {
      const cpu = toRatio(ours.cpuUs, cpuUs).median.toFixed(2);
      return { label, cpu, interval: toQuotient(ours.perSecond, perSecond) };
    });
  const [closest] = rows.toSorted((a, b) => a.interval.low - b.interval.low);
  if (closest === undefined) return;
  report.goal(
    toGoal({
      name: `${framework}, without a cache, rate over that of the closest default`,
      least: 1,
      interval: closest.interval,
      notes: [
        ...rows.map(
          ({ label, interval, cpu }) => `${label} ${toText(interval)} ×, CPU ${cpu} of its`,
        ),
        ...toWarning(lanes),
      ],
    }),
  );
}

/** A server that waits for its driver hides what the guard costs. */
const BUSY = 0.95;

/** @param {readonly Lane[]} lanes */
function toWarning(lanes) {
  // Those that compute in other threads may wait for them.
  const idle = lanes.filter(({ kind, busy }) => kind !== 'default' && toSpread(busy).median < BUSY);
  return idle.map(({ label, busy }) => {
    return `disturbed run: the loop of ${label} was busy for only ${percent(toSpread(busy).median)} of the time`;
  });
}

/**
 * @param {Lane} lane
 * @param {readonly Lane[]} lanes
 * @param {Api['kind']} base
 */
function toShare(lane, lanes, base) {
  return toRatio(lane.perSecond, find(lanes, base).perSecond);
}

/**
 * @param {readonly Lane[]} lanes
 * @param {Api['kind']} wanted
 */
function find(lanes, wanted) {
  const lane = lanes.find(({ kind }) => kind === wanted);
  if (lane === undefined) throw new Error(`no lane ${wanted}`);
  return lane;
}

/**
 * @param {Lane} lane
 * @param {readonly Lane[]} lanes
 * @returns {Bars['groups'][number]['bars'][number]}
 */
function toBar(lane, lanes) {
  const { median, q1, q3 } = toShare(lane, lanes, 'none');
  const isOurs = lane.kind === 'cached' || lane.kind === 'uncached';
  const isLimit = lane.kind === 'none' || lane.kind === 'no-op';
  return {
    label: lane.label,
    value: median,
    low: q1,
    high: q3,
    tone: isOurs ? 'ours' : isLimit ? 'limit' : 'peer',
    note: `${Math.round(toSpread(lane.perSecond).median).toLocaleString('en-US')} req/s`,
  };
}

/** @param {number} share */
function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}
