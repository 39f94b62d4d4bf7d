import { AuthError } from '@oidc-verify/core';
import {
  createRevocationCopy,
  createSharedEmitter,
  readRevocation,
} from '@oidc-verify/core/revocation';
import type {
  RevocationCopy,
  Revocation,
  SharedRevocations,
  SharedRevocationsEvent,
  SharedRevocationsHealth,
  TokenFacts,
} from '@oidc-verify/core/revocation';
import { createAgeClock } from './age.ts';
import type { AgeClock } from './age.ts';
import type { RedisClient } from './client.ts';
import { createCommands, RedisAnswerError, RedisTimeoutError } from './commands.ts';
import { createPolling } from './polling.ts';
import type { Polling } from './polling.ts';
import { createRevocationFollower } from './revocation-follower.ts';
import type { RevocationFollower } from './revocation-follower.ts';
import { createRevocationLog } from './revocation-log.ts';
import type { RevocationLog } from './revocation-log.ts';
import type { RedisRevocationsSettings } from './revocation-options.ts';

/** Records revocations in Redis, and answers from a copy that follows them. */
export class FollowingStore implements SharedRevocations {
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
    this.#emit = createSharedEmitter(onEvent);
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
    const { now, clockToleranceSeconds, clockSkewSeconds, maxEntries } = this.#settings;
    // By the clock of another process, the tokens may still be valid.
    if (now() / 1000 >= entry.expiresAt + clockToleranceSeconds + clockSkewSeconds) return;
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
