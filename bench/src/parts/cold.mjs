import { createTestIssuer } from '@oidc-verify/testing';
import { resolveBaseline } from '../baseline.mjs';
import { measureBundle, OUR_ENTRIES, WHOLE_ENTRIES } from '../cold-bundle.mjs';
import { measureInstall } from '../cold-install.mjs';
import { timeProcesses } from '../cold-time.mjs';
import { toDifference, toExact, toMedian, toQuotient, toQuotientAbove } from '../intervals.mjs';
import { toGoal, toText } from '../judgement.mjs';
import { REMOTE } from '../remote.mjs';
import { median } from '../statistics.mjs';
import { AUDIENCE, signToken, toClaims, toPolicy } from '../tokens.mjs';

/** @import { Job, Timed } from '../cold-time.mjs' */
/** @import { Bars, Mode, Report, RunPart, Tone } from '../types.d.ts' */

/** Our import above `node:crypto`, over the baseline's. */
const MOST_OF_BASELINE = 0.4;
/** Our first verification over that of the best peer. */
const MOST_OF_PEER = 0.5;
const OURS = 'oidc-verify';
const BEFORE = 'baseline';

/**
 * What an API pays before its first request: importing, fetching keys, verifying for the first time,
 * and what is installed and bundled for it.
 * @type {RunPart}
 */
export async function run({ mode, report }) {
  const rounds = { full: 21, table: 15, quick: 7 }[mode];
  await measureImports(mode, rounds, report);
  if (mode !== 'table') await measureFirst(rounds, report);
  await measureRemote(mode, rounds, report);
  await measureSizes(mode, report);
  if (mode !== 'table') measureInstalls(report);
}

const ADAPTERS = ['express', 'fastify', 'hono', 'koa'];
const NODE_CRYPTO = 'node:crypto alone';
const NODE_HTTP = 'node:http alone';
const BOTH = `${OURS}: core + fetch-jwks`;
const BOTH_BEFORE = `${BEFORE}: core + fetch-jwks`;

/** @type {Readonly<Record<string, readonly string[]>>} */
const IMPORTS = {
  [NODE_CRYPTO]: ['node:crypto'],
  [`${OURS}: core`]: ['@oidc-verify/core'],
  [BOTH]: ['@oidc-verify/core', '@oidc-verify/fetch-jwks'],
  [BOTH_BEFORE]: ['@oidc-verify/core', '@oidc-verify/fetch-jwks'].map(resolveBaseline),
  ...Object.fromEntries(ADAPTERS.map((name) => [`${OURS}: ${name}`, [`@oidc-verify/${name}`]])),
  'hono/jwt': ['hono/jwt'],
  oauth4webapi: ['oauth4webapi'],
  jose: ['jose'],
  'aws-jwt-verify': ['aws-jwt-verify'],
  jsonwebtoken: ['jsonwebtoken'],
  'jsonwebtoken + jwks-rsa': ['jsonwebtoken', 'jwks-rsa'],
  'fast-jwt': ['fast-jwt'],
  'fast-jwt + get-jwks': ['fast-jwt', 'get-jwks'],
  'express-oauth2-jwt-bearer': ['express-oauth2-jwt-bearer'],
  '@okta/jwt-verifier': ['@okta/jwt-verifier'],
  '@fastify/jwt + get-jwks': ['@fastify/jwt', 'get-jwks'],
  'koa-jwt + jwks-rsa': ['koa-jwt', 'jwks-rsa'],
};

/** What the table of goals asks for. */
const TABLE_IMPORTS = [NODE_CRYPTO, BOTH, BOTH_BEFORE, 'oauth4webapi'];

/**
 * @param {Mode} mode
 * @param {number} rounds
 * @param {Report} report
 */
async function measureImports(mode, rounds, report) {
  const jobs = Object.entries(IMPORTS)
    .filter(([label]) => mode !== 'table' || TABLE_IMPORTS.includes(label))
    .map(([label, args]) => ({ label, args }));
  const timed = await time('import', './cold-import.mjs', jobs, rounds, report);
  const cpuOf = (/** @type {string} */ label) => find(timed, label).cpuMs;
  const above = (/** @type {string} */ label) =>
    toText(toDifference(cpuOf(label), cpuOf(NODE_CRYPTO)), 1);
  report.goal(
    toGoal({
      line: 'import',
      name: "import of core + fetch-jwks above node:crypto, over the baseline's",
      most: MOST_OF_BASELINE,
      interval: toQuotientAbove(cpuOf(BOTH), cpuOf(BOTH_BEFORE), cpuOf(NODE_CRYPTO)),
      notes: [
        `${above(BOTH)} ms of CPU time, the baseline ${above(BOTH_BEFORE)}, oauth4webapi ${above('oauth4webapi')}`,
      ],
    }),
  );
  if (mode !== 'table') chartTimes('Import, in a fresh process', timed, report);
}

/**
 * @param {readonly Timed[]} timed
 * @param {string} wanted
 */
function find(timed, wanted) {
  const found = timed.find(({ label }) => label === wanted);
  if (found === undefined) throw new Error(`nothing was measured for ${wanted}`);
  return found;
}

const PEER_FILES = [
  'oidc-verify',
  'hono',
  'oauth4webapi',
  'jose',
  'aws-jwt-verify',
  'jsonwebtoken',
  'fast-jwt',
  'express-oauth2-jwt-bearer',
  'okta',
];

/**
 * @param {number} rounds
 * @param {Report} report
 */
async function measureFirst(rounds, report) {
  const given = JSON.stringify({
    policy: toPolicy('RS256'),
    token: signToken('RS256', toClaims()),
  });
  const jobs = PEER_FILES.map((file) => ({ label: file, args: [`${file}.mjs`, given] }));
  const timed = await time('first verification', './cold-first.mjs', jobs, rounds, report);
  chartTimes('Import and first verification, key in memory', timed, report);
}

/**
 * @param {Mode} mode
 * @param {number} rounds
 * @param {Report} report
 */
async function measureRemote(mode, rounds, report) {
  const issuer = await createTestIssuer({ audience: AUDIENCE });
  const server = await issuer.listen();
  try {
    const token = await issuer.sign({}, { expiresInSeconds: 3600 });
    const { jwksUri } = issuer;
    const baseline = {
      core: resolveBaseline('@oidc-verify/core'),
      fetchJwks: resolveBaseline('@oidc-verify/fetch-jwks'),
    };
    const given = JSON.stringify({
      issuer: issuer.issuer,
      audience: AUDIENCE,
      jwksUri,
      baseline,
      token,
    });
    const jobs = Object.keys(REMOTE).map((label) => ({ label, args: [label, given] }));
    const timed = await time('first with fetch', './cold-remote.mjs', jobs, rounds, report);
    judgeFirst(timed, report);
    if (mode !== 'table') {
      chartTimes('Import, key fetched from loopback, first verification', timed, report);
    }
  } finally {
    await server.close();
  }
}

/**
 * @param {readonly Timed[]} timed
 * @param {Report} report
 */
function judgeFirst(timed, report) {
  const ours = find(timed, BOTH);
  const [best] = timed
    .filter(({ label }) => ![BOTH, BOTH_BEFORE, NODE_HTTP].includes(label))
    .toSorted((a, b) => a.spread.median - b.spread.median);
  if (best === undefined) return;
  const shown = [ours, best, find(timed, NODE_HTTP), find(timed, BOTH_BEFORE)];
  report.goal(
    toGoal({
      line: 'first',
      name: `first verification of a cold process, keys over loopback, over ${best.label}`,
      most: MOST_OF_PEER,
      interval: toQuotient(ours.ms, best.ms),
      notes: [shown.map(({ label, ms }) => `${label} ${toText(toMedian(ms), 1)} ms`).join(', ')],
    }),
  );
}

/**
 * @param {string} name
 * @param {string} script
 * @param {readonly Job[]} jobs
 * @param {number} rounds
 * @param {Report} report
 */
async function time(name, script, jobs, rounds, report) {
  const timed = await timeProcesses(script, jobs, {
    rounds,
    onRound: (done, of) => report.progress(`${name}: round ${done} of ${of}`),
  });
  report.table({
    title: `${name}, ${rounds} processes each`,
    columns: ['', 'ms', 'IQR', 'CPU ms'],
    rows: timed.map(({ label, spread, cpuMs }) => [
      label,
      spread.median,
      spread.iqr,
      median(cpuMs),
    ]),
  });
  report.data(
    name,
    timed.map(({ label, ms, cpuMs }) => ({ label, ms, cpuMs })),
  );
  return timed;
}

/**
 * @param {string} title
 * @param {readonly Timed[]} timed
 * @param {Report} report
 */
function chartTimes(title, timed, report) {
  const bars = timed
    .filter(({ label }) => label !== BOTH_BEFORE)
    .map(({ label, spread: { median: value, q1, q3 } }) => {
      return { label, value, low: q1, high: q3, tone: toTone(label) };
    });
  report.chart(toChart(title, 'wall time, median with quartiles', 'ms', bars));
}

/**
 * @param {string} label
 * @returns {Tone}
 */
function toTone(label) {
  if (label === NODE_CRYPTO || label === NODE_HTTP) return 'limit';
  return label.startsWith(OURS) ? 'ours' : 'peer';
}

/**
 * @param {string} title
 * @param {string} axis
 * @param {string} unit
 * @param {Bars['groups'][number]['bars']} bars
 * @returns {Bars}
 */
function toChart(title, axis, unit, bars) {
  const ours = bars.filter(({ tone }) => tone !== 'peer');
  const peers = bars.filter(({ tone }) => tone === 'peer').toSorted((a, b) => a.value - b.value);
  const groups = [{ label: '', bars: [...ours, ...peers] }];
  return { kind: 'bars', title, axis, better: 'lower', unit, groups };
}

/**
 * @param {Mode} mode
 * @param {Report} report
 */
async function measureSizes(mode, report) {
  report.progress('bundling');
  const own = [];
  for (const entry of OUR_ENTRIES) own.push({ ...entry, ...(await measureBundle(entry)) });
  for (const { label, line, gzipBytes, limitBytes } of own) {
    if (limitBytes === undefined) continue;
    report.goal(
      toGoal({
        ...(line === undefined ? {} : { line }),
        name: `size of ${label}, min + gzip`,
        most: limitBytes / 1000,
        unit: 'kB',
        digits: 1,
        interval: toExact(gzipBytes / 1000),
      }),
    );
  }
  if (mode === 'table') return;
  const whole = [];
  for (const entry of WHOLE_ENTRIES) whole.push({ ...entry, ...(await measureBundle(entry)) });
  report.table({
    title: 'Bundles by esbuild, kB',
    columns: ['', 'min', 'min + gzip'],
    rows: [...own, ...whole].map(({ label, minBytes, gzipBytes }) => [
      label,
      toKb(minBytes),
      toKb(gzipBytes),
    ]),
  });
  report.chart(
    toChart(
      'Bundle of an API that fetches keys, framework not counted',
      'size, minified and gzipped',
      'kB',
      whole.map(({ label, gzipBytes }) => ({
        label,
        value: gzipBytes / 1000,
        tone: toTone(label),
      })),
    ),
  );
}

/** @param {number} bytes */
function toKb(bytes) {
  return (bytes / 1000).toFixed(1);
}

/** @type {Readonly<Record<string, readonly string[]>>} */
const INSTALLS = {
  [BOTH]: ['@oidc-verify/core', '@oidc-verify/fetch-jwks'],
  ...Object.fromEntries(ADAPTERS.map((name) => [`${OURS}: ${name}`, [`@oidc-verify/${name}`]])),
  jose: ['jose'],
  'aws-jwt-verify': ['aws-jwt-verify'],
  oauth4webapi: ['oauth4webapi'],
  hono: ['hono'],
  'jsonwebtoken + jwks-rsa': ['jsonwebtoken', 'jwks-rsa'],
  'fast-jwt + get-jwks': ['fast-jwt', 'get-jwks'],
  'express-oauth2-jwt-bearer': ['express-oauth2-jwt-bearer'],
  '@okta/jwt-verifier': ['@okta/jwt-verifier'],
  '@fastify/jwt + get-jwks': ['@fastify/jwt', 'get-jwks'],
  'koa-jwt + jwks-rsa': ['koa-jwt', 'jwks-rsa'],
};

/** @param {Report} report */
function measureInstalls(report) {
  const installs = Object.entries(INSTALLS).map(([label, names]) => ({
    label,
    ...measureInstall(names),
  }));
  report.table({
    title: 'Installed, framework not counted',
    columns: ['', 'further packages', 'kB'],
    rows: installs.map(({ label, packages, bytes }) => [label, packages, Math.round(bytes / 1000)]),
  });
  const bars = installs.map(({ label, packages, bytes }) => {
    const note = `${packages} further ${packages === 1 ? 'package' : 'packages'}`;
    return { label, value: bytes / 1000, tone: toTone(label), note };
  });
  report.chart(toChart('Installed size, framework not counted', 'size on disk', 'kB', bars));
}
