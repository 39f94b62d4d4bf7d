import { createExpiringMap } from '../collections/expiring-map.ts';
import { refusal } from '../errors/refusal.ts';
import type { Position } from '../options/problems.ts';
import { callback, integer, number } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import type {
  IssuerRevocation,
  Revocation,
  RevocationStore,
  SessionRevocation,
  SubjectRevocation,
  TokenFacts,
  TokenRevocation,
} from './store.ts';

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
      const { issuer, kind, value, issuedUntil, expiresAt } = toSelector(revocation);
      const kept = entries.put(
        toKey(kind, issuer, value),
        expiresAt + tolerance,
        nowSeconds(),
        (before = issuedUntil) => Math.max(before, issuedUntil),
      );
      if (!kept) refuse(`The revocation store is full: it holds ${maxEntries} revocations`);
    },
    isRevoked: ({ issuer, subject, sessionId, jti, issuedAt, expiresAt }: TokenFacts) => {
      const at = nowSeconds();
      // While the clock only goes forward, neither condition holds for a token that has not expired.
      const { forgottenUntil } = entries;
      if (expiresAt + tolerance <= forgottenUntil || at + tolerance < forgottenUntil) {
        refuse('The clock was set back: revocations of that time are already forgotten');
      }
      const concerns = (kind: Kind, value: string | undefined): boolean => {
        if (value === undefined) return false;
        const until = entries.get(toKey(kind, issuer, value), at);
        if (until === undefined) return false;
        // Issuers round `iat` differently, so a token issued within the same second counts as revoked.
        return issuedAt === undefined || !(Math.floor(issuedAt) > until);
      };
      return (
        concerns('token', jti) ||
        concerns('session', sessionId) ||
        concerns('subject', subject) ||
        concerns('subject-until', subject) ||
        concerns('issuer-until', '')
      );
    },
    get size() {
      return entries.size;
    },
  });
}

/** `subject` revokes all tokens of a subject, `subject-until` those issued by then. Each has its own end. */
type Kind = 'token' | 'session' | 'subject' | 'subject-until' | 'issuer-until';

interface Selector {
  readonly kind: Kind;
  readonly issuer: string;
  readonly value: string;
  readonly issuedUntil: number;
  readonly expiresAt: number;
}

/** The longest identifier in characters. With it, the number of entries bounds the memory in use. */
export const MAX_IDENTIFIER_LENGTH = 1_024;

function readIdentifier(value: unknown, at: Position): string {
  const isShort = typeof value === 'string' && value.length <= MAX_IDENTIFIER_LENGTH;
  if (isShort && value !== '') return value;
  at.report(`must be a string of 1 to ${MAX_IDENTIFIER_LENGTH} characters`);
  // A wrong identifier still counts as given.
  return '';
}

function readSeconds(value: unknown, at: Position): number | undefined {
  const isFinite = typeof value === 'number' && Number.isFinite(value);
  return isFinite ? value : at.report('must be a finite number of seconds');
}

/** All members that a {@link Revocation} may have. */
interface RevocationMembers
  extends
    Pick<IssuerRevocation, 'issuer' | 'expiresAt'>,
    Partial<Pick<TokenRevocation, 'jti'>>,
    Partial<Pick<SessionRevocation, 'sessionId'>>,
    Partial<Pick<SubjectRevocation, 'subject'>>,
    Partial<Pick<IssuerRevocation, 'issuedUntil'>> {}

/** The rows of {@link Revocation}. */
export const REVOCATION_ROWS: OptionRows<RevocationMembers, RevocationMembers> = {
  issuer: { read: readIdentifier, required: 'the issuer of the tokens' },
  jti: { read: readIdentifier },
  sessionId: { read: readIdentifier },
  subject: { read: readIdentifier },
  issuedUntil: { read: readSeconds },
  expiresAt: { read: readSeconds, required: 'when the last of the tokens expires' },
};

/** Returns the selector of a revocation. Refuses one that would revoke nothing or is ambiguous. */
function toSelector(revocation: unknown): Selector {
  const { issuer, expiresAt, issuedUntil, ...named } = readSettings(
    REVOCATION_ROWS,
    revocation,
    'revocation',
    checkSelection,
  );
  const [name = '', value = ''] = Object.entries(named).find(([, given]) => given) ?? [];
  return {
    kind: kindOf(name, issuedUntil !== undefined),
    issuer,
    value,
    issuedUntil: issuedUntil ?? Number.POSITIVE_INFINITY,
    expiresAt,
  };
}

function checkSelection(
  { jti, sessionId, subject, issuedUntil }: Partial<RevocationMembers>,
  at: Position,
): void {
  const named = [jti, sessionId, subject].filter((value) => value !== undefined);
  const isUntil = issuedUntil !== undefined;
  const canHaveUntil = subject !== undefined || named.length === 0;
  if (named.length > 1 || (isUntil ? !canHaveUntil : named.length === 0)) {
    at.report('must name one of jti, sessionId, subject (alone or with issuedUntil), issuedUntil');
  }
}

function kindOf(name: string, hasUntil: boolean): Kind {
  if (name === 'jti') return 'token';
  if (name === 'sessionId') return 'session';
  if (name === 'subject') return hasUntil ? 'subject-until' : 'subject';
  return 'issuer-until';
}

/** The length separates issuer and value unambiguously. */
function toKey(kind: Kind, issuer: string, value: string): string {
  return `${kind} ${issuer.length} ${issuer}${value}`;
}

function refuse(reason: string): never {
  const cause = new Error(reason);
  throw refusal('verification_unavailable', { problem: 'revocation-store' }, { cause });
}
