import type { ReleaseLock } from '@oidc-verify/core';
import type { Copy } from './adopt.ts';
import type { FetchEffect } from './state.ts';
import type { StoreAccess } from './store-access.ts';
import { pause } from './timer.ts';

/** What one refresh asks of a store. */
export interface StoreQuestion {
  readonly issuer: string;
  readonly fetch: FetchEffect;
  /** Takes in what the store has; returns true when that ends the refresh. */
  readonly take: (copy: Omit<Copy, 'random'>) => boolean;
}

/** What came of the question: keys that will do, or the right to fetch them. */
export type StoreOutcome =
  | { readonly isAnswered: true }
  | { readonly isAnswered: false; readonly release: ReleaseLock | undefined };

const ANSWERED: StoreOutcome = { isAnswered: true };
const FIRST_PAUSE_MS = 50;
// How long a refresh waits for another process that has the lock.
const LOCK_WAIT_MS = 2_000;

/** Returns how long a store may keep a refresh from its fetch, at most. */
export function toStoreMs(storeTimeoutMs: number): number {
  return 2 * LOCK_WAIT_MS + 8 * storeTimeoutMs;
}

/**
 * Asks the store, and with a lock waits for the process that fetches for all. Whatever goes wrong, the
 * outcome is one fetch more.
 */
export async function askStore(store: StoreAccess, question: StoreQuestion): Promise<StoreOutcome> {
  let looked = await look(store, question);
  if (looked === 'answered') return ANSWERED;
  if (!store.hasLock) return { isAnswered: false, release: undefined };
  let waitedMs = 0;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    // oxlint-disable-next-line no-await-in-loop -- each turn depends on the one before
    const release = await store.lock(question.issuer);
    if (release !== undefined) {
      // A store that just failed to answer would cost its deadline once more.
      return looked === 'failed'
        ? { isAnswered: false, release }
        : checkAgain(store, question, release);
    }
    if (waitedMs >= LOCK_WAIT_MS) return { isAnswered: false, release };
    // oxlint-disable-next-line no-await-in-loop -- each turn depends on the one before
    await pause(pauseMs);
    waitedMs += pauseMs;
    // oxlint-disable-next-line no-await-in-loop -- each turn depends on the one before
    looked = await look(store, question);
    if (looked === 'answered') return ANSWERED;
  }
}

/** With the lock in hand: who had it before may have written since the last look. */
async function checkAgain(
  store: StoreAccess,
  question: StoreQuestion,
  release: ReleaseLock,
): Promise<StoreOutcome> {
  if ((await look(store, question)) !== 'answered') return { isAnswered: false, release };
  await store.release(question.issuer, release);
  return ANSWERED;
}

async function look(
  store: StoreAccess,
  { issuer, fetch, take }: StoreQuestion,
): Promise<'answered' | 'failed' | 'nothing'> {
  const copy = await store.read(issuer, fetch.reason);
  if (copy === 'failed') return 'failed';
  return copy !== undefined && take(copy) ? 'answered' : 'nothing';
}
