import type { ObjectStorage } from './bindings.ts';

/** What an alarm removes ended entries from. Times are epoch seconds. */
export interface EndingEntries {
  removeEnded(now: number): void;
  /** Returns when the first entry ends; undefined if there is none. */
  firstEnd(): number | undefined;
}

/** Wakes an object when there is something to remove. */
export interface RemovalAlarm {
  /** Sets the alarm, unless one is set or there is nothing to remove. */
  ensure(entries: EndingEntries): Promise<void>;
  /** Called by the alarm: removes what has ended, and sets the next alarm while anything is left. */
  run(entries: EndingEntries): Promise<void>;
}

const MIN_DELAY_MS = 1_000;
/** Each alarm is a request that is paid for, so many ended entries are removed at a time. */
const BETWEEN_ALARMS_MS = 30_000;

/** Creates the alarm of one object; `now` returns epoch milliseconds. */
export function createRemovalAlarm(storage: ObjectStorage, now: () => number): RemovalAlarm {
  let isSet = false;
  const set = async (entries: EndingEntries, minDelayMs: number): Promise<void> => {
    const firstEnd = entries.firstEnd();
    if (firstEnd === undefined) return;
    const delayMs = Math.max(minDelayMs, firstEnd * 1_000 - now());
    // The clock of the platform decides when it rings.
    await storage.setAlarm(Date.now() + delayMs);
    isSet = true;
  };
  return {
    ensure: async (entries) => {
      if (isSet || entries.firstEnd() === undefined) return;
      if ((await storage.getAlarm()) === null) await set(entries, MIN_DELAY_MS);
      else isSet = true;
    },
    run: async (entries) => {
      isSet = false;
      entries.removeEnded(now() / 1_000);
      await set(entries, BETWEEN_ALARMS_MS);
    },
  };
}
