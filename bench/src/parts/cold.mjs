import { createTestIssuer } from '@oidc-verify/testing';
import { measureBundle, OUR_ENTRIES, WHOLE_ENTRIES } from '../cold-bundle.mjs';
import { measureInstall } from '../cold-install.mjs';
import { timeProcesses } from '../cold-time.mjs';
import { REMOTE } from '../remote.mjs';
import { AUDIENCE, signToken, toClaims, toPolicy } from '../tokens.mjs';

/** @import { Job, Timed } from '../cold-time.mjs' */
/** @import { Bars, Report, RunPart, Tone } from '../types.d.ts' */

const IMPORT_GOAL_MS = 5;
const OURS = 'oidc-verify';

/**
 * What an API pays before its first request: importing, fetching keys, verifying for the first time,
 * and what is installed and bundled for it.
 * @type {RunPart}
 */
export async function run({ quick, report }) {
  const rounds = quick ? 7 : 15;
  await measureImports(rounds, report);
  await measureFirst(rounds, report);
  await measureRemote(rounds, report);
  await measureSizes(report);
  measureInstalls(report);
}

const ADAPTERS = ['express', 'fastify', 'hono', 'koa'];
const NODE_CRYPTO = 'node:crypto alone';
const BOTH = `${OURS}: core + fetch-jwks`;

/** @type {Readonly<Record<string, readonly string[]>>} */
const IMPORTS = {
  [NODE_CRYPTO]: ['node:crypto'],
  [`${OURS}: core`]: ['@oidc-verify/core'],
  [BOTH]: ['@oidc-verify/core', '@oidc-verify/fetch-jwks'],
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

/**
 * @param {number} rounds
 * @param {Report} report
 */
async function measureImports(rounds, report) {
  const jobs = Object.entries(IMPORTS).map(([label, args]) => ({ label, args }));
  const timed = await time('import', './cold-import.mjs', jobs, rounds, report);
  const medianOf = (/** @type {string} */ wanted) =>
    timed.find(({ label }) => label === wanted)?.spread.median ?? Number.NaN;
  const over = medianOf(BOTH) - medianOf(NODE_CRYPTO);
  report.goal({
    name: 'import of core + fetch-jwks above node:crypto',
    goal: `≤ ${IMPORT_GOAL_MS} ms`,
    value: `${over.toFixed(1)} ms`,
    reached: over <= IMPORT_GOAL_MS,
    note: `${medianOf(BOTH).toFixed(1)} ms against ${medianOf(NODE_CRYPTO).toFixed(1)} ms`,
  });
  chartTimes('Import, in a fresh process', timed, report);
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
 * @param {number} rounds
 * @param {Report} report
 */
async function measureRemote(rounds, report) {
  const issuer = await createTestIssuer({ audience: AUDIENCE });
  const server = await issuer.listen();
  try {
    const token = await issuer.sign({}, { expiresInSeconds: 3600 });
    const { jwksUri } = issuer;
    const given = JSON.stringify({ issuer: issuer.issuer, audience: AUDIENCE, jwksUri, token });
    const jobs = Object.keys(REMOTE).map((label) => ({ label, args: [label, given] }));
    const timed = await time('first with fetch', './cold-remote.mjs', jobs, rounds, report);
    chartTimes('Import, key fetched from loopback, first verification', timed, report);
  } finally {
    await server.close();
  }
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
    columns: ['', 'ms', 'IQR'],
    rows: timed.map(({ label, spread }) => [label, spread.median, spread.iqr]),
  });
  report.data(
    name,
    timed.map(({ label, ms }) => ({ label, ms })),
  );
  return timed;
}

/**
 * @param {string} title
 * @param {readonly Timed[]} timed
 * @param {Report} report
 */
function chartTimes(title, timed, report) {
  const bars = timed.map(({ label, spread: { median, q1, q3 } }) => {
    return { label, value: median, low: q1, high: q3, tone: toTone(label) };
  });
  report.chart(toChart(title, 'ms', bars));
}

/**
 * @param {string} label
 * @returns {Tone}
 */
function toTone(label) {
  if (label === NODE_CRYPTO) return 'limit';
  return label.startsWith(OURS) ? 'ours' : 'peer';
}

/**
 * @param {string} title
 * @param {string} unit
 * @param {Bars['groups'][number]['bars']} bars
 * @returns {Bars}
 */
function toChart(title, unit, bars) {
  const ours = bars.filter(({ tone }) => tone !== 'peer');
  const peers = bars.filter(({ tone }) => tone === 'peer').toSorted((a, b) => a.value - b.value);
  return { kind: 'bars', title, unit, groups: [{ label: '', bars: [...ours, ...peers] }] };
}

/** @param {Report} report */
async function measureSizes(report) {
  report.progress('bundling');
  const own = [];
  for (const entry of OUR_ENTRIES) own.push({ ...entry, ...(await measureBundle(entry)) });
  for (const { label, gzipBytes, limitBytes } of own) {
    if (limitBytes === undefined) continue;
    report.goal({
      name: `size of ${label}, min + gzip`,
      goal: `≤ ${toKb(limitBytes)} kB`,
      value: `${toKb(gzipBytes)} kB`,
      reached: gzipBytes <= limitBytes,
      note: `${((gzipBytes / limitBytes) * 100).toFixed(0)} % of it`,
    });
  }
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
      'Bundle of an API that fetches keys, framework not counted, min + gzip',
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
  report.chart(toChart('Installed size, framework not counted', 'kB', bars));
}
