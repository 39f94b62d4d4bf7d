import type { RevocationEntry } from '@oidc-verify/core/revocation';
import { RedisAnswerError } from './commands.ts';
import type { Commands } from './commands.ts';
import {
  needText,
  NO_LIMIT,
  readChange,
  readPage,
  readWord,
  toDigits,
  toList,
  toNumber,
} from './revocation-replies.ts';
import type { Change } from './revocation-replies.ts';
import { FOLLOW, MAX_CHANGES_PER_ANSWER, REVOKE, SCAN } from './revocation-scripts.ts';

/** How far a process has read. */
export interface Position {
  readonly generation: string;
  readonly seq: number;
  readonly lastId: string;
}

/** What there was to read after a position. */
export interface Changes {
  readonly head: Position;
  readonly changes: readonly Change[];
  /** Whether there may be more. */
  readonly isCut: boolean;
}

/** The revocations in Redis. */
export interface RevocationLog {
  /** Records a revocation; `full` if there is no room. */
  record(entry: RevocationEntry): Promise<'recorded' | 'full'>;
  /** Returns where the changes end, and those after `lastId`. */
  follow(lastId: string | undefined): Promise<Changes>;
  /** Returns all entries. Those that are recorded meanwhile may be missing. */
  readAll(): Promise<readonly RevocationEntry[]>;
}

/** What the log needs to know. */
export interface RevocationLogSettings {
  readonly prefix: string;
  readonly maxEntries: number;
  /** Seconds after its `expiresAt` for which a revocation is kept. */
  readonly keptSeconds: number;
  readonly waitForReplicas: number;
  readonly now: () => number;
}

/** Returns the log of revocations over these commands. */
export function createRevocationLog(
  { run, waitFor }: Commands,
  { prefix, maxEntries, keptSeconds, waitForReplicas, now }: RevocationLogSettings,
): RevocationLog {
  const head = `${prefix}:{revocations}:head`;
  const keys = [
    head,
    ...['entries', 'ends', 'changes'].map((name) => `${prefix}:{revocations}:${name}`),
  ];
  const nowMs = (): string => String(Math.floor(now()));
  return {
    record: async ({ selector, expiresAt, issuedUntil }) => {
      const until = issuedUntil === Number.POSITIVE_INFINITY ? NO_LIMIT : toDigits(issuedUntil);
      const keptUntilMs = toDigits(Math.ceil((expiresAt + keptSeconds) * 1000));
      const args = [selector, toDigits(expiresAt), until, keptUntilMs, nowMs(), String(maxEntries)];
      const write = async (): Promise<'recorded' | 'known' | 'full'> =>
        readWord(await run(REVOKE, keys, [...args, crypto.randomUUID()]));
      const answer = await write();
      if (answer === 'full') return answer;
      if (waitForReplicas === 0) return 'recorded';
      await waitFor(waitForReplicas, head);
      // After a failover, replicas were counted that never got it.
      if ((await write()) === 'known') return 'recorded';
      throw new RedisAnswerError('Redis lost the revocation in a failover');
    },
    follow: async (lastId = '') => {
      const answer = await run(FOLLOW, keys, [lastId, nowMs(), crypto.randomUUID()]);
      const [generation, seq, last, changes] = toList(answer);
      const read = toList(changes).map(readChange);
      const position = {
        generation: needText(generation),
        seq: toNumber(seq),
        lastId: needText(last),
      };
      return { head: position, changes: read, isCut: read.length >= MAX_CHANGES_PER_ANSWER };
    },
    readAll: async () => {
      const entries: RevocationEntry[] = [];
      let cursor = '0';
      do {
        // oxlint-disable-next-line no-await-in-loop -- each page names the next one
        const [next, page] = toList(await run(SCAN, keys, [cursor]));
        entries.push(...readPage(toList(page)));
        cursor = needText(next);
      } while (cursor !== '0');
      return entries;
    },
  };
}
