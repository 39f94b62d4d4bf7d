import type { RevocationStore } from '@oidc-verify/core/revocation';
import type { ContractCase } from './adapter-contract.ts';
import { CONCERN_CASES } from './store-contract/concerned-tokens.ts';
import { REVOCATION_CASES } from './store-contract/revocation-cases.ts';
import { toRevocationFaultCase } from './store-contract/revocation-faults.ts';
import {
  createRevocationScene,
  MAX_ENTRIES,
  TOLERANCE_SECONDS,
} from './store-contract/revocation-scene.ts';
import { SHARED_REVOCATION_CASES } from './store-contract/shared-revocations.ts';
import type { FaultyStore, StoreFault } from './store-contract/store-fault.ts';

/** A revocation store that is open, and ways to the same revocations, as other processes have them. */
export interface OpenRevocationStore extends Partial<FaultyStore> {
  readonly store: RevocationStore;
  /** The same store, opened again by a process with its own clock. Default: `store`. */
  readonly other?: RevocationStore;
  /** Opens the same store once more, as a process that starts now. Without it, that is not tried. */
  readonly openLater?: () => RevocationStore | Promise<RevocationStore>;
  /** Returns epoch seconds, as the clock of `store` shows them. */
  now(): number;
  /** Lets time pass for all clocks. */
  advance(seconds: number): void | Promise<void>;
  /**
   * Resolves once every open store knows what was recorded; rejects or resolves where one cannot know.
   * Default: at once.
   */
  readonly settle?: () => Promise<void>;
  /** Closes everything and drops what is in it. */
  close(): void | Promise<void>;
}

/** What the store of one case has to be like. */
export interface RevocationStoreSetting {
  /** How many revocations it holds. */
  readonly maxEntries: number;
  /** For how many seconds after its `expiresAt` a revocation applies. */
  readonly clockToleranceSeconds: number;
  /** By how many seconds the clock of `other` is ahead of that of `store`; may be negative. */
  readonly otherClockOffsetSeconds: number;
}

/** How the contract suite opens a revocation store of one kind. */
export interface RevocationStoreHarness {
  readonly name: string;
  /** Seconds by which the clocks of processes that share the store may differ. Default 0. */
  readonly clockSkewSeconds?: number;
  /**
   * Seconds after which a store that cannot be read may no longer answer that a token is not revoked.
   * Default 0: it may not answer so at all.
   */
  readonly maxStaleSeconds?: number;
  /** The faults that `setFault` can provoke. Default: none. */
  readonly faults?: readonly StoreFault[];
  /** Returns an empty store. */
  open(setting: RevocationStoreSetting): OpenRevocationStore | Promise<OpenRevocationStore>;
}

/**
 * Returns what a {@link RevocationStore} must do, as cases for any test runner: each opens a store
 * through `harness`, uses it, and closes it. Names are unique.
 */
export function revocationStoreContract(harness: RevocationStoreHarness): readonly ContractCase[] {
  const { name: store, clockSkewSeconds = 0, maxStaleSeconds = 0, faults = [] } = harness;
  const cases = [
    ...Object.entries({ ...CONCERN_CASES, ...REVOCATION_CASES, ...SHARED_REVOCATION_CASES }),
    ...faults.map((fault) => toRevocationFaultCase(fault)),
  ];
  const offsets = [0, clockSkewSeconds, -clockSkewSeconds];
  return offsets
    .filter((offset, index) => index === 0 || offset !== 0)
    .flatMap((otherClockOffsetSeconds) => {
      const open = {
        maxEntries: MAX_ENTRIES,
        clockToleranceSeconds: TOLERANCE_SECONDS,
        otherClockOffsetSeconds,
      };
      const terms = { maxStaleSeconds, otherClockOffsetSeconds };
      return cases.map(([name, run]) => ({
        name: `${store}${toClockName(otherClockOffsetSeconds)}: ${name}`,
        run: async () => {
          const opened = await harness.open(open);
          try {
            await run(createRevocationScene(opened, terms));
          } finally {
            await opened.close();
          }
        },
      }));
    });
}

function toClockName(offsetSeconds: number): string {
  if (offsetSeconds === 0) return '';
  return `, another clock ${Math.abs(offsetSeconds)} s ${offsetSeconds > 0 ? 'ahead' : 'behind'}`;
}
