import { AuthError } from '../errors/errors.ts';
import { createProblems, readOptions } from '../options/problems.ts';
import { createExpiringMap } from './expiring-map.ts';
import type { Revocation, RevocationStore, TokenFacts } from './store.ts';

/** How much a store in memory holds. */
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

/** A {@link RevocationStore} of one process, which answers at once. */
export interface MemoryRevocations extends RevocationStore {
  /**
   * Takes in a revocation; one that has ended already is none. Of several that concern the same, the
   * latest of their ends and of their `issuedUntil` count.
   *
   * @throws {AuthError} `verification_unavailable` when the store is full: it was not taken in
   * @throws {ConfigError} `invalid_options` when it is no revocation
   */
  revoke(revocation: Revocation): void;
  /**
   * Returns whether any revocation concerns the token.
   *
   * @throws {AuthError} `verification_unavailable` when the clock was set back to a time at which
   * something held that is forgotten by now
   */
  isRevoked(token: TokenFacts): boolean;
  /** Revocations in memory; some may have ended. */
  readonly size: number;
}

/**
 * Returns an empty store for one process: each process needs to be told of each revocation, and a
 * restart forgets them. Nothing leaves it before its time. A full store refuses further revocations
 * and goes on answering by those it has: whoever wants to revoke is told and can act, while refusing
 * to answer would let anybody who can cause revocations stop the API.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function memoryRevocations(options: MemoryRevocationsOptions = {}): MemoryRevocations {
  const { maxEntries, tolerance, now } = readOptions(() => readSettings(options));
  /** The value is the latest `iat` that is concerned. */
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
      // With a clock that only goes forward, neither is ever so for a token that has not expired.
      const { forgottenUntil } = entries;
      if (expiresAt + tolerance <= forgottenUntil || at + tolerance < forgottenUntil) {
        refuse('The clock went back to where revocations held that are forgotten');
      }
      const concerns = (kind: Kind, value: string | undefined): boolean => {
        if (value === undefined) return false;
        const until = entries.get(toKey(kind, issuer, value), at);
        if (until === undefined) return false;
        // Issuers round `iat` of one token and not of the other; within a second it counts as before.
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

/** `subject` concerns all tokens, `subject-until` those issued by then: neither end may stretch the other. */
type Kind = 'token' | 'session' | 'subject' | 'subject-until' | 'issuer-until';

interface Selector {
  readonly kind: Kind;
  readonly issuer: string;
  readonly value: string;
  readonly issuedUntil: number;
  readonly expiresAt: number;
}

const MEMBERS = ['issuer', 'jti', 'sessionId', 'subject', 'issuedUntil', 'expiresAt'];
/** Longest identifier, in characters, so that the number of entries bounds their memory. */
export const MAX_IDENTIFIER_LENGTH = 1_024;

/** Returns what a revocation selects, or refuses what would revoke nothing, or not what was meant. */
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

/** The length keeps issuer and value apart, whatever is in them. */
function toKey(kind: Kind, issuer: string, value: string): string {
  return `${kind} ${issuer.length} ${issuer}${value}`;
}

function refuse(reason: string): never {
  throw new AuthError('verification_unavailable', { cause: new Error(reason) });
}
