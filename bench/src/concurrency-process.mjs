// Measures all ways to check signatures in this process, which `taskset` may have bound to some cores.
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { runClosed, runOpen, runStampede } from './load.mjs';
import { toOrder } from './rounds.mjs';
import { signToken, signTokens, toClaims, toPolicy } from './tokens.mjs';
import { createColdWays, createWarmWays } from './ways.mjs';

/** @import { Load } from './load.mjs' */
/** @import { Algorithm } from './tokens.mjs' */
/** @import { FetchKeys, Way } from './ways.mjs' */

/**
 * @typedef {object} ConcurrencyJob
 * @property {readonly { algorithm: Algorithm, inFlight: readonly number[] }[]} warm
 * @property {readonly string[]} [ways] labels; default all
 * @property {number} rounds
 * @property {number} sliceMs
 * @property {number} warmUpMs
 * @property {number} changeRounds of cold start and rotation; none if 0
 * @property {number} rotationMs
 *
 * @typedef {{ label: string, loads: Load[], fetches: number[] }} Lane one value per round
 * @typedef {{ algorithm: Algorithm, inFlight: number, lanes: readonly Lane[] }} WarmResult
 * @typedef {{ progress: string } | { warm: WarmResult } | { cold: readonly Lane[] } | { rotation: readonly Lane[] }} ConcurrencyMessage
 */

const TOKENS = 1000;
const STAMPEDE = 1000;
const FETCH_MS = 20;
const PER_MS = 2;

const job = /** @type {ConcurrencyJob} */ (JSON.parse(process.argv[2] ?? ''));
const cores = availableParallelism() === 1 ? '1 core' : `${availableParallelism()} cores`;
for (const { algorithm, inFlight } of job.warm) await measureWarm(algorithm, inFlight);
if (job.changeRounds > 0) {
  await measureCold();
  await measureRotation();
}

/** @param {ConcurrencyMessage} message */
function tell(message) {
  process.send?.(message);
}

/**
 * @param {Algorithm} algorithm
 * @param {readonly number[]} counts
 */
async function measureWarm(algorithm, counts) {
  const tokens = signTokens(algorithm, TOKENS);
  const next = toCycle(tokens);
  const ways = await createWarmWays(toPolicy(algorithm), tokens, job.ways);
  for (const way of ways) {
    await way.ready?.();
    await runClosed(way, { inFlight: 64, ms: job.warmUpMs, next });
  }
  for (const inFlight of counts) {
    tell({ progress: `${cores}: ${algorithm}, ${inFlight} in flight` });
    const lanes = ways.map(({ label }) => toLane(label));
    for (let round = 0; round < job.rounds; round++) {
      for (const index of toOrder(ways.length, round)) {
        const way = ways[index];
        if (way === undefined) continue;
        lanes[index]?.loads.push(await runClosed(way, { inFlight, ms: job.sliceMs, next }));
      }
    }
    tell({ warm: { algorithm, inFlight, lanes } });
  }
  for (const way of ways) await way.close();
}

/** Nobody has keys yet when all come at once. */
async function measureCold() {
  tell({ progress: `${cores}: ${STAMPEDE} requests at once, no keys yet` });
  const policy = toPolicy('RS256');
  const next = toCycle(signTokens('RS256', TOKENS));
  const cold = await measureChange(createColdWays(policy), async (create) => {
    const issuer = createIssuer([policy.jwk]);
    const way = await start(create, issuer.fetch);
    const load = await runStampede(way, { count: STAMPEDE, next });
    await way.close();
    return { load, fetches: issuer.fetches() };
  });
  tell({ cold });
}

/** From the middle on all tokens come with a new key that nobody has fetched yet. */
async function measureRotation() {
  tell({ progress: `${cores}: a new key while requests come in` });
  const policy = toPolicy('RS256');
  const renewed = toPolicy('RS256', 'rs256-2');
  const before = toCycle(signTokens('RS256', TOKENS / 2));
  const after = toCycle(
    Array.from({ length: TOKENS / 2 }, () =>
      signToken('RS256', toClaims(), { kid: renewed.jwk.kid, characters: 1024 }),
    ),
  );
  const rotation = await measureChange(createColdWays(policy), async (create) => {
    const issuer = createIssuer([policy.jwk]);
    const way = await start(create, issuer.fetch);
    // Keys come with the first request; a sync verifier refuses that one.
    while (!(await way.verify(before()))) await sleep(FETCH_MS);
    let isRenewed = false;
    const next = (/** @type {number} */ elapsedMs) => {
      if (elapsedMs < job.rotationMs / 2) return before();
      if (!isRenewed) issuer.rotate([policy.jwk, renewed.jwk]);
      isRenewed = true;
      return after();
    };
    const load = await runOpen(way, { perMs: PER_MS, ms: job.rotationMs, next });
    await way.close();
    return { load, fetches: issuer.fetches() };
  });
  tell({ rotation });
}

/**
 * @param {ReturnType<typeof createColdWays>} creators
 * @param {(create: (fetch: FetchKeys) => Way) => Promise<{ load: Load, fetches: number }>} runOnce
 */
async function measureChange(creators, runOnce) {
  const ways = Object.entries(creators).map(([label, create]) => ({ create, lane: toLane(label) }));
  // The first round only warms up.
  for (let round = -1; round < job.changeRounds; round++) {
    for (const index of toOrder(ways.length, round + 1)) {
      const way = ways[index];
      if (way === undefined) continue;
      const { load, fetches } = await runOnce(way.create);
      if (round < 0) continue;
      way.lane.loads.push(load);
      way.lane.fetches.push(fetches);
    }
  }
  return ways.map(({ lane }) => lane);
}

/**
 * @param {(fetch: FetchKeys) => Way} create
 * @param {FetchKeys} fetch
 */
async function start(create, fetch) {
  const way = create(fetch);
  await way.ready?.();
  return way;
}

/** @param {readonly object[]} first */
function createIssuer(first) {
  let keys = first;
  let count = 0;
  return {
    fetches: () => count,
    rotate: (/** @type {readonly object[]} */ others) => void (keys = others),
    fetch: async () => {
      count += 1;
      await sleep(FETCH_MS);
      return Response.json({ keys });
    },
  };
}

/**
 * @param {string} label
 * @returns {Lane}
 */
function toLane(label) {
  return { label, loads: [], fetches: [] };
}

/** @param {readonly string[]} tokens */
function toCycle(tokens) {
  let index = 0;
  return () => tokens[index++ % tokens.length] ?? '';
}
