import type { MaybePromise } from '../maybe-promise.ts';
import { createProblems, readOptions } from '../options/problems.ts';
import { createExpiringMap } from './expiring-map.ts';

/** One logout token that passed every other check. */
export interface LogoutClaim {
  readonly issuer: string;
  /** Unique within its issuer only. */
  readonly jti: string;
  /** Epoch seconds after which the token is refused for its age anyway. */
  readonly expiresAt: number;
}

/** Remembers which logout tokens were accepted. One that is shared lets each pass once over all processes. */
export interface LogoutReplayStore {
  /**
   * Returns true for the first claim and false for each further one, in one atomic step: of several
   * at the same time exactly one is the first. Throws or rejects where it cannot tell, or has no room.
   */
  claim(token: LogoutClaim): MaybePromise<boolean>;
  /** Takes a claim back, because the logout could not be carried out and will be asked for again. */
  release(token: LogoutClaim): MaybePromise<void>;
}

/** How much a replay store in memory holds. */
export interface MemoryLogoutReplayOptions {
  /** Tokens, 1–10,000,000, default 100,000. */
  readonly maxEntries?: number;
  /** The wall clock in milliseconds. Default `Date.now`. */
  readonly now?: () => number;
}

/**
 * Returns an empty store for one process, which answers at once. It throws when it is full, and for
 * a token of a time that it has forgotten, as after the clock went back.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function memoryLogoutReplay(options: MemoryLogoutReplayOptions = {}): LogoutReplayStore {
  const { maxEntries, now } = readOptions(() => readSettings(options));
  /** Whether the token is claimed; false once it was released. */
  const claims = createExpiringMap<boolean>(maxEntries);
  const put = (token: LogoutClaim, isClaimed: boolean): boolean =>
    claims.put(toKey(token), token.expiresAt, now() / 1000, () => isClaimed);
  return Object.freeze({
    claim: (token: LogoutClaim) => {
      if (token.expiresAt <= claims.forgottenUntil) {
        throw new Error(
          'The clock went back to where logout tokens were accepted that are forgotten',
        );
      }
      if (claims.get(toKey(token), now() / 1000) === true) return false;
      if (put(token, true)) return true;
      throw new Error(`The replay store is full: it holds ${maxEntries} logout tokens`);
    },
    release: (token: LogoutClaim) => {
      if (claims.get(toKey(token), now() / 1000) === true) put(token, false);
    },
  });
}

function toKey({ issuer, jti }: LogoutClaim): string {
  return `${issuer.length} ${issuer}${jti}`;
}

function readSettings(options: unknown): {
  readonly maxEntries: number;
  readonly now: () => number;
} {
  const problems = createProblems();
  const given = problems.record('options', options, ['maxEntries', 'now']);
  const entries = { min: 1, max: 10_000_000, fallback: 100_000, integer: true };
  const settings = {
    maxEntries: problems.number('maxEntries', given['maxEntries'], entries),
    now: (problems.callback('now', given['now']) ?? (() => Date.now())) as () => number,
  };
  problems.throwIfAny();
  return settings;
}
