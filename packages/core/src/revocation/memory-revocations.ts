import { createExpiringMap } from '../collections/expiring-map.ts';
import { refusal } from '../errors/refusal.ts';
import { callback, integer, number } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { isRevokedBy, readRevocation } from './selector.ts';
import type { Revocation, RevocationStore, TokenFacts } from './store.ts';

/** The options of {@link memoryRevocations}. */
export interface MemoryRevocationsOptions {
  /** Revocations, 1–10,000,000. Default 100,000. */
  readonly maxEntries?: number;
  /**
   * Seconds, 0–86,400, for which a revocation still applies after its `expiresAt`. It must not be
   * less than the tolerance of any verifier that asks, or a token would outlive its revocation.
   * Default 60.
   */
  readonly clockToleranceSeconds?: number;
  /** Returns the wall-clock time in milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
}

/** A {@link RevocationStore} for one process. It answers without a promise. */
export interface MemoryRevocations extends RevocationStore {
  /**
   * Records a revocation. One that has already ended has no effect. Of several revocations with the
   * same selector, the latest end and the latest `issuedUntil` count.
   *
   * @throws {AuthError} `verification_unavailable` if the store is full; the revocation is not recorded
   * @throws {ConfigError} `invalid_options` if the argument is not a valid revocation
   */
  revoke(revocation: Revocation): void;
  /**
   * Returns whether the token is revoked.
   *
   * @throws {AuthError} `verification_unavailable` if the clock was set back to a time whose
   * revocations the store has already forgotten
   */
  isRevoked(token: TokenFacts): boolean;
  /** The number of revocations in memory. Some may have ended. */
  readonly size: number;
}

/** The rows of {@link MemoryRevocationsOptions}. */
export const MEMORY_REVOCATIONS_ROWS: OptionRows<
  MemoryRevocationsOptions,
  Required<MemoryRevocationsOptions>
> = {
  maxEntries: { read: integer(1, 10_000_000), fallback: 100_000 },
  clockToleranceSeconds: { read: number(0, 86_400), fallback: 60 },
  now: { read: callback, fallback: () => Date.now() },
};

/**
 * Creates an empty store for one process. Every process has to be told of every revocation, and a
 * restart forgets them. No revocation is dropped early. A full store refuses further revocations and
 * keeps answering with those it has: the caller of `revoke` learns about it and can act, whereas a
 * store that stopped answering would let anybody who can cause revocations stop the API.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { checkRevokedBy, memoryRevocations } from '@oidc-verify/core/revocation';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * const revocations = memoryRevocations();
 *
 * export const verifier = createVerifier({
 *   issuer: 'https://login.example.com/',
 *   audience: 'https://api.example.com',
 *   keys: fetchJwks(),
 *   checkRevoked: checkRevokedBy(revocations),
 * });
 *
 * // Ends the session that the token belongs to.
 * export async function signOut(accessToken: string): Promise<void> {
 *   const { issuer, sessionId, expiresAt } = await verifier.verify(accessToken);
 *   if (sessionId !== undefined) revocations.revoke({ issuer, sessionId, expiresAt });
 * }
 * ```
 */
export function memoryRevocations(options: MemoryRevocationsOptions = {}): MemoryRevocations {
  const {
    maxEntries,
    clockToleranceSeconds: tolerance,
    now,
  } = readSettings(MEMORY_REVOCATIONS_ROWS, options);
  /** The value of an entry is the latest `iat` that it revokes. */
  const entries = createExpiringMap<number>(maxEntries);
  const nowSeconds = (): number => now() / 1000;
  return Object.freeze({
    revoke: (revocation: Revocation) => {
      const { selector, issuedUntil, expiresAt } = readRevocation(revocation);
      const kept = entries.put(
        selector,
        expiresAt + tolerance,
        nowSeconds(),
        (before = issuedUntil) => Math.max(before, issuedUntil),
      );
      if (!kept) refuse(`The revocation store is full: it holds ${maxEntries} revocations`);
    },
    isRevoked: (token: TokenFacts) => {
      const at = nowSeconds();
      // While the clock only goes forward, neither condition holds for a token that has not expired.
      const { forgottenUntil } = entries;
      if (token.expiresAt + tolerance <= forgottenUntil || at + tolerance < forgottenUntil) {
        refuse('The clock was set back: revocations of that time are already forgotten');
      }
      return isRevokedBy(token, (selector) => entries.get(selector, at));
    },
    get size() {
      return entries.size;
    },
  });
}

function refuse(reason: string): never {
  const cause = new Error(reason);
  throw refusal('verification_unavailable', { problem: 'revocation-store' }, { cause });
}
