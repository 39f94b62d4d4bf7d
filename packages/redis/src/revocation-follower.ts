import type { RevocationCopy, RevocationEntry } from '@oidc-verify/core/revocation';
import type { AgeClock, Moment } from './age.ts';
import { RedisAnswerError } from './commands.ts';
import type { Position, RevocationLog } from './revocation-log.ts';
import type { Change } from './revocation-replies.ts';

/** Keeps a copy up to date with a log. */
export interface RevocationFollower {
  /** Since when the copy may lack something; undefined before it was complete for the first time. */
  readonly completeAt: Moment | undefined;
  /** Reads what is new, and everything if something was missed. Rejects if the log cannot be read. */
  refresh(): Promise<void>;
}

/** Why all entries were read: see `SharedRevocationsEvent`. */
type LoadReason = 'loaded' | 'gap' | 'reset';

const MAX_ATTEMPTS = 3;
const WRITES_AT_ONCE = 50;

/** Returns what makes `copy` follow `log`. */
export function createRevocationFollower(
  log: RevocationLog,
  copy: RevocationCopy,
  clock: AgeClock,
  onLoaded: (reason: LoadReason) => void,
): RevocationFollower {
  let position: Position | undefined;
  let generation: string | undefined;
  let completeAt: Moment | undefined;

  /** Returns true when the copy has every change up to the end of the log. */
  const follow = async (): Promise<boolean> => {
    for (;;) {
      const askedAt = clock.now();
      if (position === undefined) return false;
      // oxlint-disable-next-line no-await-in-loop -- each answer says where the next one begins
      const { head, changes, isCut } = await log.follow(position.lastId);
      if (head.generation !== position.generation) return false;
      const next = advance(position, changes);
      if (next === undefined) return false;
      for (const { entry } of changes) copy.put(entry);
      position = next;
      if (isCut) continue;
      if (next.seq !== head.seq || next.lastId !== head.lastId) return false;
      completeAt = askedAt;
      return true;
    }
  };
  /** Reads everything, and returns whether the log had lost something. */
  const load = async (): Promise<boolean> => {
    let hasLost = false;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      // oxlint-disable no-await-in-loop -- changes that come while all is read are read afterwards
      const { head } = await log.follow(undefined);
      const entries = await log.readAll();
      for (const entry of entries) copy.put(entry);
      position = head;
      const missing = copy.missingIn(entries);
      await writeBack(log, missing);
      hasLost ||= missing.length > 0 || head.generation !== generation;
      generation = head.generation;
      if (await follow()) return hasLost;
      // oxlint-enable no-await-in-loop
    }
    throw new RedisAnswerError('The revocations in Redis changed whenever they had been read');
  };
  const refresh = async (): Promise<void> => {
    if (await follow()) return;
    const isFirst = completeAt === undefined;
    // Until all of it succeeded, the next attempt has to begin here again.
    position = undefined;
    const hasLost = await load().catch((error: unknown) => {
      position = undefined;
      throw error;
    });
    const reason = hasLost ? 'reset' : 'gap';
    onLoaded(isFirst ? 'loaded' : reason);
  };
  return {
    get completeAt() {
      return completeAt;
    },
    refresh,
  };
}

/** Returns the position after these changes; undefined if one is missing before or among them. */
function advance(position: Position, changes: readonly Change[]): Position | undefined {
  const isComplete = changes.every(({ seq }, index) => seq === position.seq + index + 1);
  if (!isComplete) return undefined;
  const last = changes.at(-1);
  return last === undefined ? position : { ...position, seq: last.seq, lastId: last.id };
}

/** Records what the log has lost. What it has no room for stays in the copy. */
async function writeBack(log: RevocationLog, missing: readonly RevocationEntry[]): Promise<void> {
  for (let index = 0; index < missing.length; index += WRITES_AT_ONCE) {
    const some = missing.slice(index, index + WRITES_AT_ONCE);
    // oxlint-disable-next-line no-await-in-loop -- not more at once
    await Promise.all(some.map(async (entry) => log.record(entry)));
  }
}
