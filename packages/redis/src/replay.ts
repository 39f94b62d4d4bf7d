import type { ProofUse, ReplayStore } from '@oidc-verify/core/dpop';
import { integer, number, readSettings } from '@oidc-verify/core/options';
import type { OptionRows } from '@oidc-verify/core/options';
import { checkClient, checkWaiting } from './client.ts';
import type { RedisClient } from './client.ts';
import { createCommands, RedisAnswerError, toText } from './commands.ts';
import type { Commands } from './commands.ts';
import { DEFAULT_PREFIX, readPrefix } from './keys.ts';
import { HAS_PROOF, RECORD } from './replay-scripts.ts';

/** Options of {@link redisReplay}. */
export interface RedisReplayOptions {
  /** The first part of each key. Processes that share proofs have the same one. Default `oidc-verify`. */
  readonly prefix?: string;
  /**
   * Proofs of one key, 1–100,000, so that no client fills the memory of the server. It bounds how many
   * requests one client can make while a proof is valid. Default 1,000.
   */
  readonly maxEntriesPerKey?: number;
  /**
   * Seconds, 0–600: how far the clocks of processes and servers may differ. Proofs are remembered for
   * that much longer. Default 60.
   */
  readonly clockSkewSeconds?: number;
  /**
   * The number of replicas, 0–10, that have to have a proof before its request is accepted. With all
   * replicas, a failover forgets no proof that was accepted. Default 0.
   */
  readonly waitForReplicas?: number;
  /** Milliseconds, 1–60,000, for each command. After that, the request is refused with 503. Default 1,000. */
  readonly timeoutMs?: number;
}

/** The rows of {@link RedisReplayOptions}. */
export const REDIS_REPLAY_ROWS: OptionRows<RedisReplayOptions, Required<RedisReplayOptions>> = {
  prefix: { read: readPrefix, fallback: DEFAULT_PREFIX },
  maxEntriesPerKey: { read: integer(1, 100_000), fallback: 1_000 },
  clockSkewSeconds: { read: number(0, 600), fallback: 60 },
  waitForReplicas: { read: integer(0, 10), fallback: 0 },
  timeoutMs: { read: integer(1, 60_000), fallback: 1_000 },
};

/** The replay store of {@link redisReplay}. It answers by promises, so `verifySync` cannot use it. */
export interface RedisReplay extends ReplayStore {
  record(use: ProofUse): Promise<'recorded' | 'replayed' | 'full'>;
}

/**
 * Creates a store of used DPoP proofs in Redis: all processes that share it accept a proof once, in one
 * atomic step. Where Redis cannot answer, `record` rejects, and the request ends with 503.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function redisReplay(client: RedisClient, options: RedisReplayOptions = {}): RedisReplay {
  const settings = readSettings(REDIS_REPLAY_ROWS, options, '', ({ waitForReplicas = 0 }, at) => {
    checkClient(client, at.member('client'));
    checkWaiting(client, waitForReplicas, at);
  });
  const commands = createCommands(client, settings.timeoutMs);
  const recordOnce = createRecorder(commands, settings);
  return Object.freeze({
    record: async (use: ProofUse) => {
      if (settings.waitForReplicas === 0) return recordOnce(use, '');
      // Another process may record the same proof on another server, so each use has an owner.
      return recordOnce(use, crypto.randomUUID());
    },
  });
}

type Recorder = (use: ProofUse, owner: string) => Promise<'recorded' | 'replayed' | 'full'>;

function createRecorder(
  commands: Commands,
  { prefix, waitForReplicas, timeoutMs, ...limits }: Required<RedisReplayOptions>,
): Recorder {
  // Longer than the three commands take.
  const ownedMs = String(10 * timeoutMs);
  return async (use, owner) => {
    // The braces put all proofs of a key into one slot, where its share can be counted.
    const key = `${prefix}:proofs:{${use.thumbprint}}`;
    const keys = [key, `${key}:owner:${use.key}`];
    const args = [...toArguments(use, limits), owner, ownedMs];
    const answer = readAnswer(await commands.run(RECORD, keys, args));
    if (answer !== 'recorded' || waitForReplicas === 0) return answer;
    await commands.waitFor(waitForReplicas, key);
    // A client that lost its connection asked another server whether its replicas are up to date, one
    // that may never have got the proof. So the proof is looked for once more.
    if (toText(await commands.run(HAS_PROOF, keys, [use.key, owner])) === '1') return answer;
    throw new RedisAnswerError('Redis lost the proof in a failover');
  };
}

type Limits = Pick<Required<RedisReplayOptions>, 'clockSkewSeconds' | 'maxEntriesPerKey'>;

function toArguments(
  { key, expiresAt, now }: ProofUse,
  { clockSkewSeconds, maxEntriesPerKey }: Limits,
): readonly string[] {
  const skewMs = Math.ceil(clockSkewSeconds * 1000);
  const nowMs = Math.floor(now * 1000);
  const endMs = Math.ceil(expiresAt * 1000) + skewMs;
  return [key, nowMs, endMs, skewMs, maxEntriesPerKey].map(String);
}

function readAnswer(answer: unknown): 'recorded' | 'replayed' | 'full' {
  const word = toText(answer);
  if (word === 'recorded' || word === 'replayed' || word === 'full') return word;
  throw new RedisAnswerError('Redis gave no answer about the proof');
}
