import type { ReplayStore } from '@oidc-verify/core/dpop';
import type { ContractCase } from './adapter-contract.ts';
import { REPLAY_CASES } from './store-contract/replay-cases.ts';
import { toReplayFaultCase } from './store-contract/replay-faults.ts';
import { createReplayScene, MAX_ENTRIES_PER_KEY } from './store-contract/replay-scene.ts';
import type { FaultyStore, StoreFault } from './store-contract/store-fault.ts';

/** A replay store that is open, and a second way to the same proofs, as another process has. */
export interface OpenReplayStore extends Partial<FaultyStore> {
  readonly store: ReplayStore;
  /** The same store, opened again. Default: `store`. */
  readonly other?: ReplayStore;
  /** Returns epoch seconds. Proofs are used at this time. */
  now(): number;
  /** Lets time pass for `now`, and for the store. */
  advance(seconds: number): void | Promise<void>;
  /** Closes the store and drops what is in it. */
  close(): void | Promise<void>;
}

/** How the contract suite opens a replay store of one kind. */
export interface ReplayStoreHarness {
  readonly name: string;
  /** Seconds by which the clocks of processes that share the store may differ. Default 0. */
  readonly clockSkewSeconds?: number;
  /** The faults that `setFault` can provoke. Default: none. */
  readonly faults?: readonly StoreFault[];
  /** Returns an empty store that takes so many proofs of one key. */
  open(limits: { readonly maxEntriesPerKey: number }): OpenReplayStore | Promise<OpenReplayStore>;
}

/**
 * Returns what a {@link ReplayStore} must do, as cases for any test runner: each opens a store through
 * `harness`, uses it, and closes it. Names are unique.
 */
export function replayStoreContract(harness: ReplayStoreHarness): readonly ContractCase[] {
  const { name: store, clockSkewSeconds = 0, faults = [] } = harness;
  const faultCases = faults.map((fault) => toReplayFaultCase(fault));
  return [...Object.entries(REPLAY_CASES), ...faultCases].map(([name, run]) => ({
    name: `${store}: ${name}`,
    run: async () => {
      const opened = await harness.open({ maxEntriesPerKey: MAX_ENTRIES_PER_KEY });
      try {
        await run(createReplayScene(opened, clockSkewSeconds));
      } finally {
        await opened.close();
      }
    },
  }));
}
