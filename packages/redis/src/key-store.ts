import type { KeyStore, ReleaseLock } from '@oidc-verify/core';
import { integer, readSettings } from '@oidc-verify/core/options';
import type { OptionRows } from '@oidc-verify/core/options';
import { checkClient } from './client.ts';
import type { RedisClient } from './client.ts';
import { createCommands, RedisAnswerError, toText } from './commands.ts';
import { DEFAULT_PREFIX, digest, readPrefix } from './keys.ts';

/** Options of {@link redisKeyStore}. */
export interface RedisKeyStoreOptions {
  /** The first part of each key. Processes that share keys have the same one. Default `oidc-verify`. */
  readonly prefix?: string;
  /** Milliseconds, 1–60,000, for each command. Default 1,000; `fetchJwks` waits for 500 of them. */
  readonly timeoutMs?: number;
}

/** The rows of {@link RedisKeyStoreOptions}. */
export const REDIS_KEY_STORE_ROWS: OptionRows<
  RedisKeyStoreOptions,
  Required<RedisKeyStoreOptions>
> = {
  prefix: { read: readPrefix, fallback: DEFAULT_PREFIX },
  timeoutMs: { read: integer(1, 60_000), fallback: 1_000 },
};

/**
 * Takes the lock. A client may send it again after its connection was lost. KEYS: the lock. ARGV: its owner,
 * milliseconds.
 */
const LOCK = `
local isTaken = redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
return (isTaken or redis.call('GET', KEYS[1]) == ARGV[1]) and 1 or 0`;

/** Gives the lock back, unless somebody else has it by now. KEYS: the lock. ARGV: its owner. */
const UNLOCK = `
return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0`;

/**
 * Creates a store for the option `store` of `fetchJwks`, with a lock: of many processes that have no
 * keys, one fetches them. What Redis answers is checked and authenticated by `fetchJwks`, and what it
 * does not answer is fetched.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function redisKeyStore(client: RedisClient, options: RedisKeyStoreOptions = {}): KeyStore {
  const { prefix, timeoutMs } = readSettings(REDIS_KEY_STORE_ROWS, options, '', (_, at) =>
    checkClient(client, at.member('client')),
  );
  const { send, run } = createCommands(client, timeoutMs);
  const keyOf = async (issuer: string, what: 'document' | 'lock'): Promise<string> =>
    `${prefix}:keys:{${await digest(issuer)}}:${what}`;
  return Object.freeze({
    read: async (issuer) => {
      const key = await keyOf(issuer, 'document');
      return readDocument(await send(key, 'GET', key));
    },
    write: async (issuer, document, { maxAgeSeconds }) => {
      const key = await keyOf(issuer, 'document');
      const maxAgeMs = String(Math.ceil(maxAgeSeconds * 1000));
      const answer = await send(key, 'SET', key, JSON.stringify(document), 'PX', maxAgeMs);
      if (toText(answer) !== 'OK') throw new RedisAnswerError('Redis did not keep the document');
    },
    lock: async (issuer, { seconds, signal }) => {
      const key = await keyOf(issuer, 'lock');
      const owner = crypto.randomUUID();
      const release: ReleaseLock = async () => void (await run(UNLOCK, [key], [owner]));
      const milliseconds = String(Math.ceil(seconds * 1000));
      const answer = await run(LOCK, [key], [owner, milliseconds]).catch((failure: unknown) => {
        // It may be taken all the same, and would keep every process waiting.
        run(UNLOCK, [key], [owner]).catch(() => {});
        throw failure;
      });
      if (toText(answer) !== '1') return undefined;
      if (!signal.aborted) return release;
      // Nobody waits for the lock any more.
      await release();
      return undefined;
    },
  } satisfies KeyStore);
}

/** Returns what is stored; `fetchJwks` checks whether it is a document of this issuer. */
function readDocument(answer: unknown): unknown {
  if (answer === null || answer === undefined) return undefined;
  const json = toText(answer);
  if (json === undefined) throw new RedisAnswerError('Redis answered another command');
  const document: unknown = JSON.parse(json);
  return document;
}
