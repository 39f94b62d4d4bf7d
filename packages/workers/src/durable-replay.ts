import type { ProofUse, ReplayStore } from '@oidc-verify/core/dpop';
import { integer, readSettings } from '@oidc-verify/core/options';
import type { OptionRows } from '@oidc-verify/core/options';
import type { ObjectNamespace } from './bindings.ts';
import { callObject } from './object-call.ts';
import { NAME_ROW, readNamespace, TIMEOUT_ROW } from './rows.ts';
import type { ProofRecord } from './proof-table.ts';

/** The options of {@link durableReplay}. */
export interface DurableReplayOptions {
  /** Keeps the proofs of several APIs apart that share a namespace. Default `'oidc-verify'`. */
  readonly name?: string;
  /**
   * The number of objects among which the client keys are divided, 1–4,096. One object serves a few
   * hundred requests per second. When the number changes, a proof that is still valid can be used once
   * more. Default 32.
   */
  readonly shards?: number;
  /** Proofs in one object, 1–1,000,000. 100,000 take about 12 MB of storage. Default 100,000. */
  readonly maxEntriesPerShard?: number;
  /**
   * Proofs of one key, so that no client fills an object for others. It bounds how many requests one
   * client can make while a proof is remembered (about two minutes). Default 1,000, or
   * `maxEntriesPerShard` if that is less.
   */
  readonly maxEntriesPerKey?: number;
  /** Milliseconds, 1–60,000: how long the object may take to respond. Default 1,000. */
  readonly timeoutMs?: number;
}

/** {@link DurableReplayOptions} with their defaults, of which one depends on another. */
interface DurableReplaySettings extends Required<Omit<DurableReplayOptions, 'maxEntriesPerKey'>> {
  readonly maxEntriesPerKey?: number;
}

const MAX_ENTRIES = 1_000_000;

/** The rows of {@link DurableReplayOptions}. */
export const DURABLE_REPLAY_ROWS: OptionRows<DurableReplayOptions, DurableReplaySettings> = {
  name: NAME_ROW,
  shards: { read: integer(1, 4_096), fallback: 32 },
  maxEntriesPerShard: { read: integer(1, MAX_ENTRIES), fallback: 100_000 },
  maxEntriesPerKey: { read: integer(1, MAX_ENTRIES) },
  timeoutMs: TIMEOUT_ROW,
};

/**
 * Creates a {@link ReplayStore} on Durable Objects of the class `ReplayObject`: each proof is recorded once
 * across all isolates. All proofs of a client key are in the same object, and the keys are divided among
 * `shards` objects. An object that fails or does not respond ends the request with a 503.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createDpop } from '@oidc-verify/core/dpop';
 * import type { Dpop } from '@oidc-verify/core/dpop';
 * import { durableReplay } from '@oidc-verify/workers';
 * import type { ObjectNamespace } from '@oidc-verify/workers';
 *
 * export { ReplayObject } from '@oidc-verify/workers';
 *
 * // `env.REPLAY` is the binding of the class `ReplayObject`.
 * export function createSharedDpop(env: { readonly REPLAY: ObjectNamespace }): Dpop {
 *   const publicOrigin = 'https://api.example.com';
 *   return createDpop({ publicOrigin, replay: durableReplay(env.REPLAY) });
 * }
 * ```
 */
export function durableReplay(
  namespace: ObjectNamespace,
  options: DurableReplayOptions = {},
): ReplayStore {
  const { name, shards, maxEntriesPerShard, maxEntriesPerKey, timeoutMs } = readSettings(
    DURABLE_REPLAY_ROWS,
    options,
    '',
    ({ maxEntriesPerShard: all = 0, maxEntriesPerKey: ofKey = 0 }, at) => {
      readNamespace(namespace, at.member('namespace'));
      if (ofKey <= all) return;
      at.member('maxEntriesPerKey').report('must not be more than `maxEntriesPerShard`');
    },
  );
  const limits = {
    maxEntries: maxEntriesPerShard,
    maxEntriesPerKey: maxEntriesPerKey ?? Math.min(1_000, maxEntriesPerShard),
  };
  return Object.freeze({
    record: async ({ key, thumbprint, expiresAt }: ProofUse) => {
      const address = {
        namespace,
        name: `${name}/replay/${toShard(thumbprint, shards)}`,
        timeoutMs,
      };
      const record: ProofRecord = { key, thumbprint, expiresAt, ...limits };
      return readAnswer(await callObject(address, 'record', record));
    },
  });
}

type Answer = 'recorded' | 'replayed' | 'full';

/** The thumbprint is a digest already; FNV-1a spreads its characters over any number of shards. */
function toShard(thumbprint: string, shards: number): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < thumbprint.length; index++) {
    hash = Math.imul(hash ^ thumbprint.charCodeAt(index), 0x01_00_01_93);
  }
  return (hash >>> 0) % shards;
}

function readAnswer(answer: unknown): Answer {
  if (answer === 'recorded' || answer === 'replayed' || answer === 'full') return answer;
  throw new TypeError('The Durable Object did not say whether the proof was recorded');
}
