import { callback, integer, number, readSettings } from '@oidc-verify/core/options';
import type { OptionRows } from '@oidc-verify/core/options';
import type { LogoutClaim, LogoutReplayStore } from '@oidc-verify/core/revocation';
import { checkClient } from './client.ts';
import type { RedisClient } from './client.ts';
import { createCommands, RedisAnswerError, toText } from './commands.ts';
import { DEFAULT_PREFIX, digest, readPrefix } from './keys.ts';

/** Options of {@link redisLogoutReplay}. */
export interface RedisLogoutReplayOptions {
  /** The first part of each key. Processes that share logouts have the same one. Default `oidc-verify`. */
  readonly prefix?: string;
  /**
   * Seconds, 0–600: how far the clocks of processes and servers may differ. Logout tokens are remembered
   * for that much longer. Default 60.
   */
  readonly clockSkewSeconds?: number;
  /** Milliseconds, 1–60,000, for each command. Default 1,000. */
  readonly timeoutMs?: number;
  /** Returns the wall-clock time in milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
}

/** The rows of {@link RedisLogoutReplayOptions}. */
export const REDIS_LOGOUT_REPLAY_ROWS: OptionRows<
  RedisLogoutReplayOptions,
  Required<RedisLogoutReplayOptions>
> = {
  prefix: { read: readPrefix, fallback: DEFAULT_PREFIX },
  clockSkewSeconds: { read: number(0, 600), fallback: 60 },
  timeoutMs: { read: integer(1, 60_000), fallback: 1_000 },
  now: { read: callback, fallback: () => Date.now() },
};

/**
 * Claims a token: 1 for the first time, else 0. A client may send it again after its connection was lost.
 * KEYS: the token. ARGV: whose claim it is, milliseconds.
 */
const CLAIM = `
local isFirst = redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
return (isFirst or redis.call('GET', KEYS[1]) == ARGV[1]) and 1 or 0`;

/** Takes a claim back, unless it is somebody else's. KEYS: the token. ARGV: whose claim it was. */
const WITHDRAW = `
return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0`;

/** Gives the claim back. KEYS: the token. */
const RELEASE = `
return redis.call('DEL', KEYS[1])`;

/**
 * Creates a store for the option `replay` of `createLogoutVerifier`: all processes that share it accept
 * a logout token once.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function redisLogoutReplay(
  client: RedisClient,
  options: RedisLogoutReplayOptions = {},
): LogoutReplayStore {
  const settings = readSettings(REDIS_LOGOUT_REPLAY_ROWS, options, '', (_, at) =>
    checkClient(client, at.member('client')),
  );
  const { prefix, clockSkewSeconds, timeoutMs, now } = settings;
  const { run } = createCommands(client, timeoutMs);
  const keyOf = async ({ issuer, jti }: LogoutClaim): Promise<string> =>
    `${prefix}:logouts:{${await digest(`${issuer.length} ${issuer}${jti}`)}}`;
  return Object.freeze({
    claim: async (token: LogoutClaim) => {
      const remainingMs = (token.expiresAt + clockSkewSeconds) * 1000 - now();
      const milliseconds = String(Math.max(1, Math.ceil(remainingMs)));
      const keys = [await keyOf(token)];
      const owner = crypto.randomUUID();
      try {
        const answer = toText(await run(CLAIM, keys, [owner, milliseconds]));
        if (answer === '1' || answer === '0') return answer === '1';
        throw new RedisAnswerError('Redis gave no answer about the logout token');
      } catch (failure) {
        // It may be claimed all the same. The provider sends it again, and that has to count.
        run(WITHDRAW, keys, [owner]).catch(() => {});
        throw failure;
      }
    },
    release: async (token: LogoutClaim) => void (await run(RELEASE, [await keyOf(token)], [])),
  });
}
