import { createVerifier, staticJwks } from '@oidc-verify/core';
import { createDpop, memoryReplay } from '@oidc-verify/core/dpop';
import { createFresh } from '../fresh.mjs';
import { createProver, ORIGIN, TARGET } from '../proofs.mjs';
import { compareReplayStores } from '../replay-stores.mjs';
import { measure, toPlan } from '../rounds.mjs';
import { toRatio } from '../statistics.mjs';
import { AUDIENCE, ISSUER, signToken, toClaims, toPolicy } from '../tokens.mjs';

/** @import { Bars, Measured, RunPart, Subject } from '../types.d.ts' */

/** A DPoP request over a plain verification with the same algorithm: two signatures, and some room. */
const LIMIT = 2.3;
const COUNT = 500;
const CHARACTERS = 1024;
const ALGORITHMS = /** @type {const} */ (['ES256', 'EdDSA']);

/**
 * What a request with a DPoP proof costs, against one with a plain bearer token.
 * @type {RunPart}
 */
export async function run(context) {
  const { quick, report } = context;
  const groups = [];
  for (const algorithm of ALGORITHMS) {
    report.progress(`${algorithm}: signing ${COUNT} tokens and as many proofs`);
    const lanes = await measure(createSubjects(algorithm), toPlan(quick));
    const [plain, ...proven] = lanes;
    if (plain === undefined) throw new Error('no lanes');
    report.table({
      title: `${algorithm}, tokens of ${CHARACTERS} characters, a proof of ${algorithm} with each`,
      columns: ['', 'µs', 'IQR', '× plain', 'CPU µs'],
      rows: lanes.map((lane) => toRow(lane, plain)),
    });
    for (const lane of proven) judge(algorithm, lane, plain, report);
    report.data(
      algorithm,
      lanes.map(({ label, mode, wallUs, cpuUs }) => ({ label, mode, wallUs, cpuUs })),
    );
    groups.push({ label: algorithm === 'EdDSA' ? 'Ed25519' : algorithm, bars: lanes.map(toBar) });
  }
  report.chart({
    kind: 'bars',
    title: 'A request with a DPoP proof',
    subtitle: 'Token and proof, both signatures and the replay memory included. Shorter is better.',
    unit: 'µs',
    groups,
  });
  await compareReplayStores(context);
}

/**
 * @param {(typeof ALGORITHMS)[number]} algorithm
 * @returns {readonly Subject[]}
 */
function createSubjects(algorithm) {
  const prover = createProver(algorithm);
  const sign = (/** @type {object} */ extra) =>
    signToken(algorithm, toClaims({ ...extra }), { characters: CHARACTERS });
  const plain = Array.from({ length: COUNT }, () => sign({}));
  const bound = Array.from({ length: COUNT }, () => sign({ cnf: { jkt: prover.thumbprint } }));
  const proofs = createFresh(bound.map((token) => prover.prove(token)));
  const [plainAt, boundAt] = [createFresh(plain), createFresh(bound)];
  const verifier = createBound(algorithm);
  const callOf = (/** @type {number} */ index) => ({
    scheme: /** @type {const} */ ('DPoP'),
    request: { method: 'GET', url: TARGET, dpopProofs: [proofs(index)] },
  });
  return [
    {
      label: 'plain bearer token',
      mode: 'sync',
      call: (index) => verifier.verifySync(plainAt(index)),
    },
    {
      label: 'with a DPoP proof',
      mode: 'sync',
      call: (index) => verifier.verifySync(boundAt(index), callOf(index)),
    },
    {
      label: 'with a DPoP proof, async',
      mode: 'async',
      call: (index) => verifier.verify(boundAt(index), callOf(index)),
    },
  ];
}

/**
 * The proofs are signed beforehand and used more than once; so the store is told of another use each
 * time, and does all of its work.
 * @param {string} algorithm
 */
function createReplay(algorithm) {
  const memory = memoryReplay({ maxEntries: 1_000_000, maxEntriesPerKey: 1_000_000 });
  let uses = 0;
  return {
    record: (/** @type {Parameters<typeof memory.record>[0]} */ use) => {
      uses += 1;
      return memory.record({ ...use, key: `${algorithm}-${uses}-${use.key}` });
    },
  };
}

/** @param {(typeof ALGORITHMS)[number]} algorithm */
function createBound(algorithm) {
  const { jwk } = toPolicy(algorithm);
  return createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: [algorithm],
    keys: staticJwks({ keys: [jwk] }),
    dpop: createDpop({
      publicOrigin: ORIGIN,
      algorithms: [algorithm],
      proofMaxAgeSeconds: 600,
      replay: createReplay(algorithm),
    }),
  });
}

/**
 * @param {Measured} lane
 * @param {Measured} plain
 */
function toRow({ label, wall, cpu, wallUs }, plain) {
  return [label, wall.median, wall.iqr, toRatio(wallUs, plain.wallUs).median, cpu.median];
}

/**
 * @param {string} algorithm
 * @param {Measured} lane
 * @param {Measured} plain
 * @param {Parameters<RunPart>[0]['report']} report
 */
function judge(algorithm, lane, plain, report) {
  const { median, q1, q3 } = toRatio(lane.wallUs, plain.wallUs);
  report.goal({
    name: `${algorithm} ${lane.label} / ${plain.label}`,
    goal: `≤ ${LIMIT}`,
    value: `${median.toFixed(2)} (quartiles ${q1.toFixed(2)}–${q3.toFixed(2)})`,
    reached: median <= LIMIT,
    note: `${((median / LIMIT) * 100).toFixed(0)} % of the goal`,
  });
}

/**
 * @param {Measured} lane
 * @returns {Bars['groups'][number]['bars'][number]}
 */
function toBar({ label, wall }) {
  const tone = label.startsWith('plain') ? 'limit' : 'ours';
  return { label, value: wall.median, low: wall.q1, high: wall.q3, tone };
}
