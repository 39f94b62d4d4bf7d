import { createExpiringMap } from '../collections/expiring-map.ts';
import { AuthError } from '../errors/errors.ts';
import { createProblems, readOptions } from '../options/problems.ts';
import type { Revocation, RevocationStore, TokenFacts } from './store.ts';

/** The options of {@link memoryRevocations}. */
export interface MemoryRevocationsOptions {
  /** Revocations, 1–10,000,000, default 100,000. */
  readonly maxEntries?: number;
  /**
   * Seconds past its `expiresAt` for which a revocation still holds, 0–86,400, default 60: no less
   * than the tolerance of any verifier that asks, or a token would outlive its revocation.
   */
  readonly clockToleranceSeconds?: number;
  /** The wall clock in milliseconds. Default `Date.now`. */
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

/**
 * Creates an empty store for one process. Every process has to be told of every revocation, and a
 * restart forgets them. No revocation is dropped early. A full store refuses further revocations and
 * keeps answering with those it has: the caller of `revoke` learns about it and can act, whereas a
 * store that stopped answering would let anybody who can cause revocations stop the API.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function memoryRevocations(options: MemoryRevocationsOptions = {}): MemoryRevocations {
  const { maxEntries, tolerance, now } = readOptions(() => readSettings(options));
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

function readSettings(options: unknown): {
  readonly maxEntries: number;
  readonly tolerance: number;
  readonly now: () => number;
} {
  const problems = createProblems();
  const names = ['maxEntries', 'clockToleranceSeconds', 'now'];
  const given = problems.record('options', options, names);
  const entries = { min: 1, max: 10_000_000, fallback: 100_000, integer: true };
  const seconds = { min: 0, max: 86_400, fallback: 60 };
  const settings = {
    maxEntries: problems.number('maxEntries', given['maxEntries'], entries),
    tolerance: problems.number('clockToleranceSeconds', given['clockToleranceSeconds'], seconds),
    now: (problems.callback('now', given['now']) ?? (() => Date.now())) as () => number,
  };
  problems.throwIfAny();
  return settings;
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

const MEMBERS = ['issuer', 'jti', 'sessionId', 'subject', 'issuedUntil', 'expiresAt'];
/** The longest identifier in characters. With it, the number of entries bounds the memory in use. */
export const MAX_IDENTIFIER_LENGTH = 1_024;

/** Returns the selector of a revocation. Refuses one that would revoke nothing or is ambiguous. */
function toSelector(revocation: unknown): Selector {
  const problems = createProblems();
  const given = problems.record('revocation', revocation, MEMBERS);
  const text = (name: string): string => {
    const value = given[name];
    if (typeof value === 'string' && value !== '' && value.length <= MAX_IDENTIFIER_LENGTH) {
      return value;
    }
    const bounds = `a string of 1 to ${MAX_IDENTIFIER_LENGTH} characters`;
    problems.add(`revocation.${name}`, `must be ${bounds}`);
    return '';
  };
  const seconds = (name: string): number => {
    const value = given[name];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    problems.add(`revocation.${name}`, 'must be a finite number of seconds');
    return 0;
  };
  const named = ['jti', 'sessionId', 'subject'].filter((name) => given[name] !== undefined);
  const [name = ''] = named;
  const hasUntil = given['issuedUntil'] !== undefined;
  const canHaveUntil = name === 'subject' || name === '';
  if (named.length > 1 || (hasUntil ? !canHaveUntil : name === '')) {
    const message =
      'must name one of jti, sessionId, subject (alone or with issuedUntil), issuedUntil';
    problems.add('revocation', message);
  }
  const selector: Selector = {
    kind: kindOf(name, hasUntil),
    issuer: text('issuer'),
    value: name === '' ? '' : text(name),
    issuedUntil: hasUntil ? seconds('issuedUntil') : Number.POSITIVE_INFINITY,
    expiresAt: seconds('expiresAt'),
  };
  problems.throwIfAny();
  return selector;
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
  throw new AuthError('verification_unavailable', { cause: new Error(reason) });
}
