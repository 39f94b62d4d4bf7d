import type { Revocation, RevocationStore, TokenFacts } from '@oidc-verify/core/revocation';
import type { OpenRevocationStore } from '../revocation-store-contract.ts';
import { outcomeOf } from './store-fault.ts';
import type { StoreFault } from './store-fault.ts';

/** How many revocations the store of every case holds. */
export const MAX_ENTRIES = 30;

/** For how long after its `expiresAt` a revocation applies, in every case. */
export const TOLERANCE_SECONDS = 60;

/** The issuer of every case, unless it says otherwise. */
export const ISSUER = 'https://a.test';

/** A store as one process sees it. */
export interface RevocationProcess {
  /** By how many seconds its clock is ahead of the first one; may be negative. */
  readonly offsetSeconds: number;
  readonly revoke: (revocation: Revocation) => Promise<'recorded' | 'failed'>;
  readonly isRevoked: (members?: Partial<TokenFacts>) => Promise<boolean | 'failed'>;
}

/** What one case uses. */
export interface RevocationScene extends RevocationProcess {
  readonly maxStaleSeconds: number;
  /** The store of the first process. */
  readonly store: RevocationStore;
  /** Another process. */
  readonly elsewhere: RevocationProcess;
  /** A process that starts now; undefined where there can be none. */
  readonly startLater: (() => Promise<RevocationProcess>) | undefined;
  /** Returns the time in so many seconds, by the clock of the first process. */
  readonly endIn: (seconds: number) => number;
  readonly advance: (seconds: number) => Promise<void>;
  readonly settle: () => Promise<void>;
  readonly setFault: (fault: StoreFault | 'none') => Promise<void>;
}

/** A case of the contract. */
export type RevocationCase = (scene: RevocationScene) => Promise<void>;

/** How the store of a case was opened. */
export interface RevocationSceneTerms {
  readonly maxStaleSeconds: number;
  readonly otherClockOffsetSeconds: number;
}

/** Returns what the cases use, over a store that is open. */
export function createRevocationScene(
  opened: OpenRevocationStore,
  { maxStaleSeconds, otherClockOffsetSeconds }: RevocationSceneTerms,
): RevocationScene {
  const { store, other = store, openLater } = opened;
  const startedAt = opened.now();
  const toProcess = (used: RevocationStore, offsetSeconds = 0): RevocationProcess => ({
    offsetSeconds,
    revoke: async (revocation) =>
      outcomeOf(async () => {
        await used.revoke(revocation);
        return 'recorded' as const;
      }),
    isRevoked: async (members = {}) =>
      outcomeOf(() => used.isRevoked(Object.freeze(toFacts(startedAt, members)))),
  });
  return {
    ...toProcess(store),
    store,
    maxStaleSeconds,
    elsewhere: toProcess(other, other === store ? 0 : otherClockOffsetSeconds),
    startLater: openLater && (async () => toProcess(await openLater())),
    endIn: (seconds) => opened.now() + seconds,
    advance: async (seconds) => opened.advance(seconds),
    settle: async () => opened.settle?.(),
    setFault: async (fault) => opened.setFault?.(fault),
  };
}

/** Returns the claims of Alice's token, which has everything that revocations refer to. */
function toFacts(startedAt: number, members: Partial<TokenFacts>): TokenFacts {
  return {
    issuer: ISSUER,
    subject: 'alice',
    sessionId: 's1',
    jti: 'j1',
    issuedAt: Math.floor(startedAt),
    expiresAt: startedAt + 86_400,
    ...members,
  };
}
