import { createVerifier, staticJwks } from '@oidc-verify/core';
import { createDpop, memoryReplay } from '@oidc-verify/core/dpop';
import { redisReplay } from '@oidc-verify/redis';
import { createClient } from 'redis';
import { HOW_TO_GET, hasRedisServer, startRedisServer } from '../../tools/stores/redis-server.mjs';
import { createProver, ORIGIN, TARGET } from './proofs.mjs';
import { AUDIENCE, ISSUER, signToken, toClaims, toPolicy } from './tokens.mjs';

/** @import { RunPart } from './types.d.ts' */
/** @typedef {import('@oidc-verify/core/dpop').ReplayStore} ReplayStore */

const ALGORITHM = 'ES256';
const SHARE = 1_000_000;
const TURNS = 10;

/**
 * What a request costs whose proof is recorded on Redis, against one whose proof is recorded in memory, and
 * what bearer tokens cost beside it: one request after the other, on a server of its own.
 *
 * @param {Parameters<RunPart>[0]} context
 */
export async function compareReplayStores({ quick, report }) {
  if (!hasRedisServer()) {
    report.progress(`not measured: used proofs on Redis, because ${HOW_TO_GET}`);
    return;
  }
  const server = await startRedisServer();
  const client = createClient({ socket: { host: '127.0.0.1', port: server.port } });
  await client.connect();
  const memory = memoryReplay({ maxEntries: SHARE, maxEntriesPerKey: SHARE });
  const redis = redisReplay(client, { maxEntriesPerKey: 100_000 });
  const lanes = createLanes({ memory, redis });
  // In turns, so that neither a drift of the machine nor the compiler favours one of them.
  for (let turn = 0; turn < TURNS; turn++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    for (const lane of lanes) await lane.run(quick ? 100 : 500);
  }
  client.destroy();
  await server.close();
  report.table({
    title: `${ALGORITHM}, used proofs on Redis over loopback, one request after the other`,
    columns: ['', 'p50 µs', 'p99 µs', 'CPU µs'],
    rows: lanes.map((lane) => lane.toRow()),
  });
}

/** @param {Readonly<Record<'memory' | 'redis', ReplayStore>>} stores */
function createLanes(stores) {
  const prover = createProver(ALGORITHM);
  const bound = signToken(ALGORITHM, toClaims({ cnf: { jkt: prover.thumbprint } }), {});
  const bearer = signToken(ALGORITHM, toClaims({}), {});
  const request = { method: 'GET', url: TARGET, dpopProofs: [prover.prove(bound)] };
  return Object.entries(stores).flatMap(([name, store]) => {
    const verifier = createBound(store);
    return [
      createLane(`bearer token, proofs: ${name}`, async () => verifier.verify(bearer)),
      createLane(`DPoP proof, recorded: ${name}`, async () =>
        verifier.verify(bound, { scheme: 'DPoP', request }),
      ),
    ];
  });
}

/**
 * One proof is sent again and again; so the store is told of another use each time.
 *
 * @param {ReplayStore} store
 */
function createBound(store) {
  const { jwk } = toPolicy(ALGORITHM);
  let uses = 0;
  return createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: [ALGORITHM],
    keys: staticJwks({ keys: [jwk] }),
    dpop: createDpop({
      publicOrigin: ORIGIN,
      proofMaxAgeSeconds: 600,
      replay: {
        record: (use) => {
          uses += 1;
          return store.record({ ...use, key: `${uses}`.padStart(43, '_') });
        },
      },
    }),
  });
}

/**
 * @param {string} label
 * @param {() => Promise<unknown>} call
 */
function createLane(label, call) {
  /** @type {number[]} */
  const spans = [];
  let cpuUs = 0;
  let turns = 0;
  return {
    /** @param {number} calls */
    run: async (calls) => {
      turns += 1;
      const before = process.cpuUsage();
      for (let index = 0; index < calls; index++) {
        const startedAt = performance.now();
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await call();
        // The first turn is for the compiler.
        if (turns > 1) spans.push((performance.now() - startedAt) * 1000);
      }
      const { user, system } = process.cpuUsage(before);
      if (turns > 1) cpuUs += user + system;
    },
    toRow: () => {
      const sorted = spans.toSorted((a, b) => a - b);
      const at = (/** @type {number} */ share) => sorted[Math.floor(sorted.length * share)] ?? 0;
      return [label, at(0.5), at(0.99), cpuUs / sorted.length];
    },
  };
}
