import { AuthError, createEmitter } from '@oidc-verify/core';
import { readSettings } from '@oidc-verify/core/options';
import type { Position } from '@oidc-verify/core/options';
import { readRevocation } from '@oidc-verify/core/revocation';
import type {
  Revocation,
  SharedRevocations,
  SharedRevocationsEvent,
  SharedRevocationsHealth,
  TokenFacts,
} from '@oidc-verify/core/revocation';
import { createAgeClock } from './age.ts';
import type { AgeClock } from './age.ts';
import { checkClient } from './client.ts';
import type { RedisClient } from './client.ts';
import { createCommands, RedisAnswerError, RedisTimeoutError } from './commands.ts';
import { createPolling } from './polling.ts';
import type { Polling } from './polling.ts';
import { createRevocationCopy } from './revocation-copy.ts';
import type { RevocationCopy } from './revocation-copy.ts';
import { createRevocationFollower } from './revocation-follower.ts';
import type { RevocationFollower } from './revocation-follower.ts';
import { createRevocationLog } from './revocation-log.ts';
import type { RevocationLog } from './revocation-log.ts';
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

class FollowingStore implements RedisRevocations {
  readonly #settings: RedisRevocationsSettings;
  readonly #log: RevocationLog;
  readonly #copy: RevocationCopy;
  readonly #clock: AgeClock;
  readonly #follower: RevocationFollower;
  readonly #polling: Polling;
  readonly #emit: (event: SharedRevocationsEvent) => void;
  #isFailing = false;
  #isClosed = false;

  constructor(client: RedisClient, settings: RedisRevocationsSettings) {
    const { clockToleranceSeconds, clockSkewSeconds, timeoutMs, pollIntervalMs } = settings;
    const { now, monotonicMs, onEvent } = settings;
    const keptSeconds = clockToleranceSeconds + clockSkewSeconds;
    const commands = createCommands(client, timeoutMs);
    this.#settings = settings;
    this.#emit = createEmitter(onEvent);
    this.#log = createRevocationLog(commands, { ...settings, keptSeconds });
    this.#copy = createRevocationCopy(clockToleranceSeconds, now);
    this.#clock = createAgeClock(monotonicMs, now);
    this.#follower = createRevocationFollower(this.#log, this.#copy, this.#clock, (reason) =>
      this.#tell(reason),
    );
    this.#polling = createPolling(async () => this.#refresh(), pollIntervalMs);
  }

  async revoke(revocation: Revocation): Promise<void> {
    const entry = readRevocation(revocation);
    this.#start();
    const { now, clockToleranceSeconds, maxEntries } = this.#settings;
    if (now() / 1000 >= entry.expiresAt + clockToleranceSeconds) return;
    const answer = await this.#log.record(entry).catch((cause: unknown) => refuse(cause));
    if (answer === 'full') {
      refuse(new Error(`The revocation store is full: it holds ${maxEntries} revocations`));
    }
    this.#copy.put(entry);
  }

  isRevoked(token: TokenFacts): boolean {
    this.#start();
    const isRevoked = this.#copy.isRevoked(token);
    // What is known to be revoked stays so, however old the copy is.
    if (isRevoked === true) return true;
    if (!this.#isUsable()) refuse(new Error('The copy of the revocations is too old'));
    return isRevoked ?? refuse(new Error('The clock was set back to forgotten revocations'));
  }

  async ready(): Promise<void> {
    this.#start();
    await this.#polling.once().catch((cause: unknown) => refuse(cause));
  }

  healthcheck(): SharedRevocationsHealth {
    const usable = !this.#isClosed && this.#isUsable();
    return { usable, entries: this.#copy.size, ageSeconds: this.#ageSeconds() };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#polling.stop();
    return Promise.resolve();
  }

  #start(): void {
    if (this.#isClosed) refuse(new Error('The revocation store is closed'));
    this.#polling.start();
  }

  async #refresh(): Promise<void> {
    try {
      await this.#follower.refresh();
    } catch (error) {
      if (!this.#isFailing) this.#tell('unavailable', toReason(error));
      this.#isFailing = true;
      throw error;
    }
    if (this.#isFailing) this.#tell('recovered');
    this.#isFailing = false;
  }

  #isUsable(): boolean {
    const ageSeconds = this.#ageSeconds();
    return ageSeconds !== undefined && ageSeconds <= this.#settings.maxStaleSeconds;
  }

  #ageSeconds(): number | undefined {
    const { completeAt } = this.#follower;
    return completeAt && this.#clock.secondsSince(completeAt);
  }

  #tell(
    outcome: SharedRevocationsEvent['outcome'],
    reason?: NonNullable<SharedRevocationsEvent['reason']>,
  ): void {
    const state = { entries: this.#copy.size, ageSeconds: this.#ageSeconds() };
    const told = reason === undefined ? {} : { reason };
    this.#emit({ type: 'shared-revocations', outcome, ...state, ...told });
  }
}

function toReason(error: unknown): NonNullable<SharedRevocationsEvent['reason']> {
  if (error instanceof RedisTimeoutError) return 'timeout';
  return error instanceof RedisAnswerError ? 'not-an-answer' : 'failed';
}

function refuse(cause: unknown): never {
  throw new AuthError('verification_unavailable', { cause });
}
