import type { ProofUse, ReplayStore } from '@oidc-verify/core/dpop';
import type { OpenReplayStore } from '../replay-store-contract.ts';
import { outcomeOf } from './store-fault.ts';
import type { StoreFault } from './store-fault.ts';

/** The share of one key in every case. */
export const MAX_ENTRIES_PER_KEY = 20;

/** For how many seconds a proof is accepted in most cases. */
export const LIFETIME_SECONDS = 65;

type Answer = 'recorded' | 'replayed' | 'full' | 'failed';

/** What one case uses. */
export interface ReplayScene {
  readonly clockSkewSeconds: number;
  /** Records a proof through the first process, at the present time unless `over` says otherwise. */
  readonly record: (label: string, over?: Partial<ProofUse>) => Promise<Answer>;
  /** Does the same through the other process. */
  readonly recordElsewhere: (label: string, over?: Partial<ProofUse>) => Promise<Answer>;
  /** Returns epoch seconds. */
  readonly now: () => number;
  readonly advance: (seconds: number) => Promise<void>;
  readonly setFault: (fault: StoreFault | 'none') => Promise<void>;
}

/** A case of the contract. */
export type ReplayCase = (scene: ReplayScene) => Promise<void>;

/** Returns what the cases use, over a store that is open. */
export function createReplayScene(opened: OpenReplayStore, clockSkewSeconds: number): ReplayScene {
  const { store, other = store } = opened;
  const recordIn =
    (used: ReplayStore) =>
    async (label: string, over: Partial<ProofUse> = {}): Promise<Answer> => {
      const now = opened.now();
      const use = {
        key: toDigest(label),
        thumbprint: toDigest('client'),
        expiresAt: now + LIFETIME_SECONDS,
        now,
        ...over,
      };
      return outcomeOf(() => used.record(Object.freeze(use)));
    };
  return {
    clockSkewSeconds,
    record: recordIn(store),
    recordElsewhere: recordIn(other),
    now: () => opened.now(),
    advance: async (seconds) => opened.advance(seconds),
    setFault: async (fault) => opened.setFault?.(fault),
  };
}

/** Returns what has the form of a SHA-256 as base64url, and is the same for no two labels. */
export function toDigest(label: string): string {
  return label.replaceAll(/[^\w-]/g, '-').padEnd(43, '_');
}
