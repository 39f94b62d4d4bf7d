import { toSendCommand } from './client.ts';
import type { RedisClient } from './client.ts';
import { startTimer } from './timer.ts';

/** Sends commands to Redis. Each has a deadline, and is answered for itself. */
export interface Commands {
  /** Sends one command. `key` is its first key. */
  readonly send: (key: string, ...args: readonly string[]) => Promise<unknown>;
  /** Runs a script, and returns what it answers to this very call. */
  readonly run: (
    script: string,
    keys: readonly string[],
    args: readonly string[],
  ) => Promise<unknown>;
  /**
   * Resolves once so many replicas have what was written to the node of `key`.
   *
   * @throws if they do not have it in time
   */
  readonly waitFor: (replicas: number, key: string) => Promise<void>;
}

/** Redis did not answer in time. */
export class RedisTimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** The answer is none to the question. */
export class RedisAnswerError extends Error {
  override readonly name = 'RedisAnswerError';
}

/** A client that does not answer at all may not collect commands without end. */
const MAX_OVERDUE = 100;
const PROBE_INTERVAL_MS = 1_000;

/** Returns commands over a client. Each one rejects after `timeoutMs`. */
export function createCommands(client: RedisClient, timeoutMs: number): Commands {
  const sendCommand = toSendCommand(client);
  const limit = createOverdueLimit();
  let calls = 0;
  const send = async (key: string, ...args: readonly string[]): Promise<unknown> => {
    limit.enter();
    return withDeadline(sendCommand(args, key), timeoutMs, limit);
  };
  return {
    send,
    run: async (script, keys, args) => {
      calls = (calls + 1) % Number.MAX_SAFE_INTEGER;
      const call = String(calls);
      const [key = ''] = keys;
      // EVAL and not EVALSHA: a server that restarted, or a replica, may not know the digest.
      const count = String(keys.length);
      const answer = await send(key, 'EVAL', withCall(script), count, ...keys, ...args, call);
      return readCall(answer, call);
    },
    waitFor: async (replicas, key) => {
      const answer = await send(key, 'WAIT', String(replicas), String(timeoutMs));
      const acknowledged = Number(toText(answer) ?? Number.NaN);
      if (acknowledged >= replicas) return;
      throw new RedisAnswerError(`${acknowledged} of ${replicas} replicas acknowledged the write`);
    },
  };
}

/**
 * A script returns the number of its call first. A client that mixes answers up, as after a connection
 * was reused in the middle of one, would otherwise take the answer to another question for its own.
 */
function withCall(script: string): string {
  return `local function answer()\n${script}\nend\nreturn {ARGV[#ARGV], answer()}`;
}

function readCall(answer: unknown, call: string): unknown {
  const parts: readonly unknown[] = Array.isArray(answer) ? answer : [];
  const [first, second] = parts;
  if (toText(first) === call) return second;
  throw new RedisAnswerError('Redis answered another command');
}

/** Returns what a reply holds as a string; undefined if that is none. */
export function toText(reply: unknown): string | undefined {
  if (typeof reply === 'string') return reply;
  if (typeof reply === 'number' || typeof reply === 'bigint') return String(reply);
  // Bytes may be of another realm, as in some environments of test runners.
  if (!ArrayBuffer.isView(reply)) return undefined;
  return new TextDecoder().decode(new Uint8Array(reply.buffer, reply.byteOffset, reply.byteLength));
}

/** How many commands are past their deadline and still without an answer. */
interface OverdueLimit {
  /** @throws if there are too many */
  readonly enter: () => void;
  readonly add: () => void;
  readonly remove: () => void;
}

function createOverdueLimit(): OverdueLimit {
  let overdue = 0;
  let probedAt = Number.NEGATIVE_INFINITY;
  return {
    enter: () => {
      if (overdue < MAX_OVERDUE) return;
      // One a second goes through, in case the client lost the others without a word.
      const now = performance.now();
      if (now - probedAt < PROBE_INTERVAL_MS) {
        throw new RedisTimeoutError(`Redis has left ${overdue} commands unanswered`);
      }
      probedAt = now;
    },
    add: () => void (overdue += 1),
    remove: () => void (overdue -= 1),
  };
}

async function withDeadline(
  pending: Promise<unknown>,
  timeoutMs: number,
  limit: OverdueLimit,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let isOverdue = false;
    const stopTimer = startTimer(() => {
      isOverdue = true;
      limit.add();
      reject(new RedisTimeoutError(`Redis did not answer within ${timeoutMs} ms`));
    }, timeoutMs);
    const settle = (): void => {
      stopTimer();
      if (isOverdue) limit.remove();
    };
    pending.then(
      (answer) => {
        settle();
        resolve(answer);
      },
      (error: unknown) => {
        settle();
        reject(error);
      },
    );
  });
}
