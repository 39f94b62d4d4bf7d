import { createRemovalAlarm } from './alarm.ts';
import type { RemovalAlarm } from './alarm.ts';
import type { ObjectSetting, ObjectState, ObjectStorage } from './bindings.ts';
import { hasMembers } from './message.ts';
import { answerCall } from './object-call.ts';
import { ProofTable } from './proof-table.ts';
import type { ProofRecord } from './proof-table.ts';

/**
 * The Durable Object behind `durableReplay`. Export it from your Worker, and declare it as a class with
 * SQLite storage (`new_sqlite_classes`). It keeps used proofs until a minute after they expire, and
 * removes them by its alarm.
 */
export class ReplayObject {
  readonly #storage: ObjectStorage;
  readonly #now: () => number;
  readonly #alarm: RemovalAlarm;
  #proofs: ProofTable | undefined;

  constructor(state: ObjectState, _env?: unknown, setting: ObjectSetting = {}) {
    this.#storage = state.storage;
    this.#now = setting.now ?? (() => Date.now());
    this.#alarm = createRemovalAlarm(this.#storage, this.#now);
  }

  /** Answers `durableReplay`. */
  async fetch(request: Request): Promise<Response> {
    return answerCall(request, async (_, message) => {
      if (!isProofRecord(message)) return undefined;
      const proofs = this.#open();
      const answer = proofs.record(message, this.#now() / 1_000);
      await this.#alarm.ensure(proofs);
      // It leaves only after what was written is on disk.
      return answer;
    });
  }

  /** Removes expired proofs. */
  async alarm(): Promise<void> {
    await this.#alarm.run(this.#open());
  }

  #open(): ProofTable {
    return (this.#proofs ??= new ProofTable(this.#storage));
  }
}

function isProofRecord(value: unknown): value is ProofRecord {
  return hasMembers<ProofRecord>(value, {
    key: 'string',
    thumbprint: 'string',
    expiresAt: 'number',
    maxEntries: 'number',
    maxEntriesPerKey: 'number',
  });
}
