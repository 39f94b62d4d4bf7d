import { readSettings } from '@oidc-verify/core/options';
import type { Position } from '@oidc-verify/core/options';
import type { Revocation, SharedRevocations, TokenFacts } from '@oidc-verify/core/revocation';
import { checkClient, checkWaiting } from './client.ts';
import type { RedisClient } from './client.ts';
import { FollowingStore } from './following-store.ts';
import { REDIS_REVOCATIONS_ROWS } from './revocation-options.ts';
import type { RedisRevocationsOptions, RedisRevocationsSettings } from './revocation-options.ts';

/** The revocation store of {@link redisRevocations}. It answers without a promise. */
export interface RedisRevocations extends SharedRevocations {
  revoke(revocation: Revocation): Promise<void>;
  isRevoked(token: TokenFacts): boolean;
}

/**
 * Creates a store of revocations that processes share. Redis has the truth, and each process a copy
 * that follows it: `isRevoked` answers from the copy, without I/O. Nothing is read before the first call;
 * `ready()` reads everything at start-up.
 *
 * - A revocation is known in the process that records it at once, and in the others within
 *   `pollIntervalMs` and the time of one command.
 * - If changes were missed, all is read again; if Redis lost entries, the processes write back what they
 *   know. A copy that could not be brought up to date for `maxStaleSeconds` says no token is good:
 *   `isRevoked` throws, which is a 503.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function redisRevocations(
  client: RedisClient,
  options: RedisRevocationsOptions = {},
): RedisRevocations {
  const settings = readSettings(REDIS_REVOCATIONS_ROWS, options, '', (given, at) => {
    checkClient(client, at.member('client'));
    checkWaiting(client, given.waitForReplicas ?? 0, at);
    checkTimes(given, at);
  });
  return new FollowingStore(client, settings);
}

type Times = Pick<RedisRevocationsSettings, 'pollIntervalMs' | 'timeoutMs' | 'maxStaleSeconds'>;

/** A copy that is too old before the next look at what is new would be of no use. */
function checkTimes(given: Partial<Times>, at: Position): void {
  const { pollIntervalMs = 0, timeoutMs = 0, maxStaleSeconds = Number.POSITIVE_INFINITY } = given;
  if (maxStaleSeconds * 1000 >= 2 * (pollIntervalMs + timeoutMs)) return;
  at.member('maxStaleSeconds').report(
    'must be at least twice the sum of `pollIntervalMs` and `timeoutMs`, in seconds',
  );
}
