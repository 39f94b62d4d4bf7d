import { createExpiringMap } from '../collections/expiring-map.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { callback, integer } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';

/** A logout token that passed every other check. */
export interface LogoutClaim {
  readonly issuer: string;
  /** Unique within its issuer only. */
  readonly jti: string;
  /** Epoch seconds. After that, the token is refused because of its age. */
  readonly expiresAt: number;
}

/**
 * Records which logout tokens were accepted. With a store that several processes share, each token is
 * accepted once across all of them.
 */
export interface LogoutReplayStore {
  /**
   * Returns true for the first claim of a token and false for every later one, in one atomic step: of
   * several concurrent claims exactly one is the first. Throws or rejects if it cannot tell or is full;
   * then it takes back what it may have recorded, because the provider will send the token again.
   */
  claim(token: LogoutClaim): MaybePromise<boolean>;
  /** Undoes a claim, because the logout failed and the provider will send the token again. */
  release(token: LogoutClaim): MaybePromise<void>;
}

/** The options of {@link memoryLogoutReplay}. */
export interface MemoryLogoutReplayOptions {
  /** Logout tokens, 1–10,000,000. Default 100,000. */
  readonly maxEntries?: number;
  /** Returns the wall-clock time in milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
}

/** The rows of {@link MemoryLogoutReplayOptions}. */
export const MEMORY_LOGOUT_REPLAY_ROWS: OptionRows<
  MemoryLogoutReplayOptions,
  Required<MemoryLogoutReplayOptions>
> = {
  maxEntries: { read: integer(1, 10_000_000), fallback: 100_000 },
  now: { read: callback, fallback: () => Date.now() },
};

/**
 * Creates an empty replay store for one process. It answers without a promise. It throws if it is full,
 * and if the clock was set back to a time whose tokens it has already forgotten.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function memoryLogoutReplay(options: MemoryLogoutReplayOptions = {}): LogoutReplayStore {
  const { maxEntries, now } = readSettings(MEMORY_LOGOUT_REPLAY_ROWS, options);
  /** Whether the token is claimed; false once it was released. */
  const claims = createExpiringMap<boolean>(maxEntries);
  const put = (token: LogoutClaim, isClaimed: boolean): boolean =>
    claims.put(toKey(token), token.expiresAt, now() / 1000, () => isClaimed);
  return Object.freeze({
    claim: (token: LogoutClaim) => {
      if (token.expiresAt <= claims.forgottenUntil) {
        throw new Error('The clock was set back: logout tokens of that time are already forgotten');
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
