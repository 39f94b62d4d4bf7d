import { RedisAnswerError, toText } from './commands.ts';
import type { Commands } from './commands.ts';
import { FOLLOW, MAX_CHANGES_PER_ANSWER, REVOKE, SCAN } from './revocation-scripts.ts';

/** A revocation as it is stored. */
export interface StoredRevocation {
  readonly selector: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** Epoch seconds, or `Infinity`. */
  readonly issuedUntil: number;
}

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

/** One change of an entry. */
export interface Change {
  readonly id: string;
  readonly seq: number;
  readonly entry: StoredRevocation;
}

/** The revocations in Redis. */
export interface RevocationLog {
  /** Records a revocation; `full` if there is no room. */
  record(entry: StoredRevocation): Promise<'recorded' | 'full'>;
  /** Returns where the changes end, and those after `lastId`. */
  follow(lastId: string | undefined): Promise<Changes>;
  /** Returns all entries. Those that are recorded meanwhile may be missing. */
  readAll(): Promise<readonly StoredRevocation[]>;
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
      const until = issuedUntil === Number.POSITIVE_INFINITY ? NONE : toDigits(issuedUntil);
      const keptUntilMs = toDigits(Math.ceil((expiresAt + keptSeconds) * 1000));
      const args = [selector, toDigits(expiresAt), until, keptUntilMs, nowMs()];
      const answer = toText(
        await run(REVOKE, keys, [...args, String(maxEntries), crypto.randomUUID()]),
      );
      if (answer !== 'recorded' && answer !== 'full') fail();
      if (answer === 'recorded' && waitForReplicas > 0) await waitFor(waitForReplicas, head);
      return answer;
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
      const entries: StoredRevocation[] = [];
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

/** Stands for an `issuedUntil` that all tokens are before. */
const NONE = '-';

/** Numbers without an exponent, which not every reader of Lua numbers takes. */
function toDigits(value: number): string {
  const text = String(value);
  return text.includes('e') ? BigInt(Math.round(value)).toString() : text;
}

function readPage(page: readonly unknown[]): readonly StoredRevocation[] {
  if (page.length % 2 !== 0) fail();
  return page.flatMap((selector, index) =>
    index % 2 === 0 ? [readEntry(selector, page[index + 1])] : [],
  );
}

function readChange(item: unknown): Change {
  const [id, fields] = toList(item);
  const [, seq, , selector, , value] = toList(fields);
  return { id: needText(id), seq: toNumber(seq), entry: readEntry(selector, value) };
}

function readEntry(selector: unknown, value: unknown): StoredRevocation {
  const [expiresAt, issuedUntil, ...rest] = needText(value).split(' ');
  if (rest.length > 0) fail();
  return {
    selector: needText(selector),
    expiresAt: toNumber(expiresAt),
    issuedUntil: issuedUntil === NONE ? Number.POSITIVE_INFINITY : toNumber(issuedUntil),
  };
}

function toList(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : fail();
}

function needText(reply: unknown): string {
  return toText(reply) ?? fail();
}

function toNumber(reply: unknown): number {
  const text = needText(reply);
  const value = Number(text);
  return text !== '' && Number.isFinite(value) ? value : fail();
}

function fail(): never {
  throw new RedisAnswerError('Redis answered with something that is not a list of revocations');
}
