// The public contracts of stores, for those of @oidc-verify/workers under workerd: each store is that of a
// Worker, and the other one that of another Worker.

/** @typedef {import('./shared-world.mjs').SharedWorld} SharedWorld */
/** @typedef {import('./shared-world.mjs').WorkerName} WorkerName */
/** @typedef {typeof import('@oidc-verify/testing')} TestKit */

const FAULTS = /** @type {const} */ (['away', 'hangs', 'slow', 'wrong-answers', 'answer-lost']);
const TIMEOUT_MS = 300;
const MAX_AGE_MS = 1_000;
/** What the stores leave room for. */
const CLOCK_SKEW_SECONDS = 60;

let opened = 0;

/** Returns a name that no case before has used, so that its objects are empty. */
function createName() {
  opened += 1;
  return `contract-${opened}`;
}

/** @param {SharedWorld} world */
function createClock(world) {
  let aheadMs = 0;
  return {
    now: () => (Date.now() + aheadMs) / 1_000,
    /** @param {number} seconds */
    advance: async (seconds) => {
      aheadMs += seconds * 1_000;
      await world.set({ aheadMs });
    },
  };
}

/** @param {SharedWorld} world @returns {Parameters<TestKit['replayStoreContract']>[0]} */
export function toReplayHarness(world) {
  return {
    name: 'Durable Objects: replay',
    clockSkewSeconds: CLOCK_SKEW_SECONDS,
    faults: FAULTS,
    open: async ({ maxEntriesPerKey }) => {
      await world.set({ fault: 'none', aheadMs: 0 });
      const options = { name: createName(), shards: 4, maxEntriesPerKey, timeoutMs: TIMEOUT_MS };
      /** @param {WorkerName} worker */
      const storeOf = (worker) => ({
        record: async (/** @type {object} */ use) =>
          /** @type {'recorded'} */ (await world.call(worker, 'record', { options, use })),
      });
      return {
        store: storeOf('a'),
        other: storeOf('b'),
        ...createClock(world),
        setFault: (fault) => world.set({ fault }),
        close: () => world.set({ fault: 'none' }),
      };
    },
  };
}

/**
 * A read that failed a moment ago is not repeated at once.
 *
 * @param {() => Promise<unknown>} act
 */
async function withRetry(act) {
  try {
    await act();
  } catch {
    await new Promise((resolve) => void setTimeout(resolve, 300));
    await act();
  }
}

/** @param {SharedWorld} world @returns {Parameters<TestKit['revocationStoreContract']>[0]} */
export function toRevocationHarness(world) {
  return {
    name: 'Durable Objects: revocations',
    maxStaleSeconds: MAX_AGE_MS / 1_000,
    faults: FAULTS,
    open: async ({ maxEntries, clockToleranceSeconds }) => {
      await world.set({ fault: 'none', aheadMs: 0 });
      const options = {
        name: createName(),
        maxEntries,
        clockToleranceSeconds,
        maxAgeMs: MAX_AGE_MS,
        timeoutMs: TIMEOUT_MS,
      };
      /** @param {WorkerName} worker */
      const storeOf = (worker) => ({
        revoke: async (/** @type {object} */ revocation) => {
          await world.call(worker, 'revoke', { options, revocation });
        },
        isRevoked: async (/** @type {object} */ token) =>
          /** @type {boolean} */ (await world.call(worker, 'isRevoked', { options, token })),
      });
      const ready = async () => {
        for (const worker of /** @type {const} */ (['a', 'b'])) {
          await withRetry(() => world.call(worker, 'ready', { options }));
        }
      };
      return {
        store: storeOf('a'),
        other: storeOf('b'),
        openLater: () => storeOf('c'),
        ...createClock(world),
        settle: ready,
        setFault: (fault) => world.set({ fault }),
        close: () => world.set({ fault: 'none' }),
      };
    },
  };
}

/** @param {SharedWorld} world @returns {Parameters<TestKit['keyStoreContract']>[0]} */
export function toKeyStoreHarness(world) {
  return {
    name: 'KV: keys',
    hasLock: false,
    open: async () => {
      world.kv.entries.clear();
      /** @param {WorkerName} worker @returns {import('@oidc-verify/core').KeyStore} */
      const storeOf = (worker) => ({
        read: (issuer) => world.call(worker, 'readKeys', { issuer }),
        write: async (issuer, document, { maxAgeSeconds }) => {
          await world.call(worker, 'writeKeys', { issuer, document, maxAgeSeconds });
        },
      });
      return { store: storeOf('a'), other: storeOf('b'), close: () => {} };
    },
  };
}
