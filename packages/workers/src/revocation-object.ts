import { createRemovalAlarm } from './alarm.ts';
import type { EndingEntries, RemovalAlarm } from './alarm.ts';
import type { ObjectSetting, ObjectState, ObjectStorage } from './bindings.ts';
import { LogoutTable } from './logout-table.ts';
import type { ClaimMessage } from './logout-table.ts';
import { hasMembers } from './message.ts';
import { answerCall } from './object-call.ts';
import { isLogPosition, isRestoreMessage, isRevokeMessage } from './revocation-message.ts';
import { RevocationTable } from './revocation-table.ts';

/** The number of revocations in one response. */
const PAGE_LENGTH = 5_000;

interface Tables extends EndingEntries {
  readonly revocations: RevocationTable;
  readonly logouts: LogoutTable;
}

/**
 * The Durable Object behind `durableRevocations` and `durableLogoutReplay`. Export it from your Worker, and
 * declare it as a class with SQLite storage (`new_sqlite_classes`). It keeps entries until a minute after
 * they end, and removes them by its alarm.
 */
export class RevocationObject {
  readonly #storage: ObjectStorage;
  readonly #now: () => number;
  readonly #alarm: RemovalAlarm;
  #tables: Tables | undefined;

  constructor(state: ObjectState, _env?: unknown, setting: ObjectSetting = {}) {
    this.#storage = state.storage;
    this.#now = setting.now ?? (() => Date.now());
    this.#alarm = createRemovalAlarm(this.#storage, this.#now);
  }

  /** Answers `durableRevocations` and `durableLogoutReplay`. */
  async fetch(request: Request): Promise<Response> {
    return answerCall(request, async (operation, message) => {
      const answer = this.#answer(operation, message);
      await this.#alarm.ensure(this.#open());
      // It leaves only after what was written is on disk.
      return answer;
    });
  }

  /** Removes entries that have ended. */
  async alarm(): Promise<void> {
    await this.#alarm.run(this.#open());
  }

  #answer(operation: string, message: unknown): unknown {
    const { revocations, logouts } = this.#open();
    const now = this.#now() / 1_000;
    if (operation === 'changes' && isLogPosition(message)) {
      return revocations.read(message, PAGE_LENGTH);
    }
    if (operation === 'revoke' && isRevokeMessage(message)) {
      return revocations.record(message, message, now);
    }
    if (operation === 'restore' && isRestoreMessage(message)) {
      for (const entry of message.entries) revocations.record(entry, message, now);
      return 'restored';
    }
    if (operation === 'claim' && isClaimMessage(message)) return logouts.claim(message, now);
    if (operation === 'withdraw' && isClaimMessage(message)) {
      logouts.withdraw(message);
      return 'withdrawn';
    }
    if (operation !== 'release' || !isClaimMessage(message)) return undefined;
    logouts.release(message.token);
    return 'released';
  }

  #open(): Tables {
    return (this.#tables ??= openTables(this.#storage));
  }
}

function openTables(storage: ObjectStorage): Tables {
  const revocations = new RevocationTable(storage);
  const logouts = new LogoutTable(storage);
  return {
    revocations,
    logouts,
    removeEnded: (now) => {
      revocations.removeEnded(now);
      logouts.removeEnded(now);
    },
    firstEnd: () => {
      const ends = [revocations.firstEnd(), logouts.firstEnd()].filter((end) => end !== undefined);
      return ends.length === 0 ? undefined : Math.min(...ends);
    },
  };
}

function isClaimMessage(value: unknown): value is ClaimMessage {
  return hasMembers<ClaimMessage>(value, {
    token: 'string',
    owner: 'string',
    expiresAt: 'number',
    maxEntries: 'number',
  });
}
