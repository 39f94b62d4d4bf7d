import type { ProofUse, ReplayStore } from '@oidc-verify/core/dpop';
import { integer, number, readSettings } from '@oidc-verify/core/options';
import type { OptionRows } from '@oidc-verify/core/options';
import { checkClient } from './client.ts';
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
  const settings = readSettings(REDIS_REPLAY_ROWS, options, '', (_, at) =>
    checkClient(client, at.member('client')),
  );
  const commands = createCommands(client, settings.timeoutMs);
  const { prefix, waitForReplicas } = settings;
  return Object.freeze({
    record: async (use: ProofUse) => {
      // The braces put all proofs of a key into one slot, where its share can be counted.
      const key = `${prefix}:proofs:{${use.thumbprint}}`;
      const answer = readAnswer(await commands.run(RECORD, [key], toArguments(use, settings)));
      if (answer !== 'recorded' || waitForReplicas === 0) return answer;
      await commands.waitFor(waitForReplicas, key);
      await confirm(use, key, commands);
      return answer;
    },
  });
}

function toArguments(
  { key, expiresAt, now }: ProofUse,
  { clockSkewSeconds, maxEntriesPerKey }: Required<RedisReplayOptions>,
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

/**
 * A client that lost its connection may ask another server whether its replicas are up to date, one that
 * never got the proof. So the proof is looked for once more.
 */
async function confirm(use: ProofUse, key: string, commands: Commands): Promise<void> {
  const answer = await commands.run(HAS_PROOF, [key], [use.key]);
  if (toText(answer) !== '1') throw new RedisAnswerError('Redis lost the proof in a failover');
}
