import * as core from '@oidc-verify/core';
import * as dpop from '@oidc-verify/core/dpop';
import { importBaseline } from '../baseline.mjs';
import { createFresh } from '../fresh.mjs';
import { toQuotient } from '../intervals.mjs';
import { toGoal, toText } from '../judgement.mjs';
import { createProver, ORIGIN, TARGET } from '../proofs.mjs';
import { compareReplayStores } from '../replay-stores.mjs';
import { measure, toPlan } from '../rounds.mjs';
import { toRatio } from '../statistics.mjs';
import { AUDIENCE, ISSUER, signToken, toClaims, toPolicy } from '../tokens.mjs';

/** @import { Bars, Measured, Report, RunPart, Subject } from '../types.d.ts' */

/** A DPoP request over a plain verification with the same algorithm: two signatures, and some room. */
const LIMIT = 2.06;
const COUNT = 500;
const CHARACTERS = 1024;
const ALGORITHMS = /** @type {const} */ (['ES256', 'EdDSA']);

/**
 * What a request with a DPoP proof costs, against one with a plain bearer token.
 * @type {RunPart}
 */
export async function run(context) {
  const { mode, report } = context;
  const groups = [];
  for (const algorithm of ALGORITHMS) {
    report.progress(`${algorithm}: signing ${COUNT} tokens and as many proofs`);
    const lanes = await measure(await createSubjects(algorithm), toPlan(context));
    const plain = find(lanes, PLAIN);
    report.table({
      title: `${algorithm}, tokens of ${CHARACTERS} characters, a proof of ${algorithm} with each`,
      columns: ['', 'µs', 'IQR', 'CPU × plain', 'CPU µs'],
      rows: lanes.map((lane) => toRow(lane, plain)),
    });
    judge(algorithm, lanes, report);
    report.data(
      algorithm,
      lanes.map(({ label, mode: kind, wallUs, cpuUs }) => ({ label, mode: kind, wallUs, cpuUs })),
    );
    const bars = lanes.filter(({ label }) => !label.startsWith(BEFORE)).map(toBar);
    groups.push({ label: algorithm === 'EdDSA' ? 'Ed25519' : algorithm, bars });
  }
  report.chart({
    kind: 'bars',
    title: 'A request with a DPoP proof',
    subtitle: 'Token and proof, both signatures and the replay memory included.',
    axis: 'CPU time per request, median with quartiles',
    better: 'lower',
    unit: 'µs',
    groups,
  });
  if (mode !== 'table') await compareReplayStores(context);
}

const PLAIN = 'plain bearer token';
const PROVEN = 'with a DPoP proof';
const BEFORE = 'baseline';

/**
 * @param {(typeof ALGORITHMS)[number]} algorithm
 * @returns {Promise<readonly Subject[]>}
 */
async function createSubjects(algorithm) {
  const prover = createProver(algorithm);
  const sign = (/** @type {object} */ extra) =>
    signToken(algorithm, toClaims({ ...extra }), { characters: CHARACTERS });
  const plain = Array.from({ length: COUNT }, () => sign({}));
  const bound = Array.from({ length: COUNT }, () => sign({ cnf: { jkt: prover.thumbprint } }));
  const proofs = createFresh(bound.map((token) => prover.prove(token)));
  const [plainAt, boundAt] = [createFresh(plain), createFresh(bound)];
  const current = createBound(algorithm, { ...core, ...dpop });
  const before = createBound(algorithm, {
    ...(await importBaseline('@oidc-verify/core')),
    ...(await importBaseline('@oidc-verify/core/dpop')),
  });
  const callOf = (/** @type {number} */ index) => ({
    scheme: /** @type {const} */ ('DPoP'),
    request: { method: 'GET', url: TARGET, dpopProofs: [proofs(index)] },
  });
  const toPair = (/** @type {string} */ prefix, /** @type {typeof current} */ verifier) => [
    toPaired(`${prefix}${PLAIN}`, (index) => verifier.verifySync(plainAt(index))),
    toPaired(`${prefix}${PROVEN}`, (index) => verifier.verifySync(boundAt(index), callOf(index))),
  ];
  return [
    ...toPair('', current),
    ...toPair(`${BEFORE}, `, before),
    {
      label: `${PROVEN}, async`,
      mode: 'async',
      call: (index) => current.verify(boundAt(index), callOf(index)),
    },
  ];
}

/**
 * @param {string} label
 * @param {Subject['call']} call
 * @returns {Subject}
 */
function toPaired(label, call) {
  return { label, mode: 'sync', paired: true, call };
}

/**
 * The proofs are signed beforehand and used more than once; so the store is told of another use each
 * time, and does all of its work.
 * @param {string} algorithm
 * @param {Build} build
 */
function createReplay(algorithm, { memoryReplay }) {
  const memory = memoryReplay({ maxEntries: 1_000_000, maxEntriesPerKey: 1_000_000 });
  let uses = 0;
  return {
    record: (/** @type {Parameters<typeof memory.record>[0]} */ use) => {
      uses += 1;
      return memory.record({ ...use, key: `${algorithm}-${uses}-${use.key}` });
    },
  };
}

/** @typedef {Pick<typeof core & typeof dpop, 'createVerifier' | 'staticJwks' | 'createDpop' | 'memoryReplay'>} Build */

/**
 * @param {(typeof ALGORITHMS)[number]} algorithm
 * @param {Build} build
 */
function createBound(algorithm, build) {
  const { jwk } = toPolicy(algorithm);
  return build.createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: [algorithm],
    keys: build.staticJwks({ keys: [jwk] }),
    dpop: build.createDpop({
      publicOrigin: ORIGIN,
      algorithms: [algorithm],
      proofMaxAgeSeconds: 600,
      replay: createReplay(algorithm, build),
    }),
  });
}

/**
 * @param {Measured} lane
 * @param {Measured} plain
 */
function toRow({ label, wall, cpu, cpuUs }, plain) {
  return [label, wall.median, wall.iqr, toRatio(cpuUs, plain.cpuUs).median, cpu.median];
}

/**
 * @param {string} algorithm
 * @param {readonly Measured[]} lanes
 * @param {Report} report
 */
function judge(algorithm, lanes, report) {
  const toTimes = (/** @type {string} */ prefix) =>
    toQuotient(find(lanes, `${prefix}${PROVEN}`).cpuUs, find(lanes, `${prefix}${PLAIN}`).cpuUs);
  const async = toQuotient(find(lanes, `${PROVEN}, async`).cpuUs, find(lanes, PLAIN).cpuUs);
  report.goal(
    toGoal({
      line: `dpop-${algorithm}`,
      name: `${algorithm} ${PROVEN} over ${PLAIN}`,
      most: LIMIT,
      interval: toTimes(''),
      notes: [`the baseline ${toText(toTimes(`${BEFORE}, `))}`, `async ${toText(async)}`],
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

/**
 * @param {Measured} lane
 * @returns {Bars['groups'][number]['bars'][number]}
 */
function toBar({ label, cpu }) {
  const tone = label === PLAIN ? 'limit' : 'ours';
  return { label, value: cpu.median, low: cpu.q1, high: cpu.q3, tone };
}
