import type { VerifiedToken } from '../contract/result.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { createProblems, readOptions } from '../options/problems.ts';
import type { Problems } from '../options/problems.ts';
import { readTimeout, withDeadline } from './deadline.ts';

/** What a revocation goes by: read from the verified payload of an access token, never from a schema's output. */
export type TokenFacts = Pick<
  VerifiedToken<unknown>,
  'issuer' | 'subject' | 'sessionId' | 'jti' | 'issuedAt' | 'expiresAt'
>;

/** What all revocations have. Identifiers are unique within their issuer only. */
interface RevocationBase {
  readonly issuer: string;
  /** Epoch seconds: when the last token it concerns has expired, and it may be forgotten. */
  readonly expiresAt: number;
}

/** Revokes one token. */
export interface TokenRevocation extends RevocationBase {
  readonly jti: string;
}

/** Revokes the tokens of one session at the issuer (`sid`). */
export interface SessionRevocation extends RevocationBase {
  readonly sessionId: string;
}

/** Revokes tokens of one subject. */
export interface SubjectRevocation extends RevocationBase {
  readonly subject: string;
  /**
   * Epoch seconds: concerns the tokens whose `iat` is at or before it, and those without `iat`. Left
   * out, it concerns all, those still to be issued too.
   */
  readonly issuedUntil?: number;
}

/** Revokes the tokens of an issuer whose `iat` is at or before `issuedUntil`, and those without `iat`. */
export interface IssuerRevocation extends RevocationBase {
  readonly issuedUntil: number;
}

/** Which tokens are no longer good, and until when that has to be known. */
export type Revocation = TokenRevocation | SessionRevocation | SubjectRevocation | IssuerRevocation;

/** Knows which tokens were revoked. One that is shared keeps several processes of one mind. */
export interface RevocationStore {
  /**
   * Takes in a revocation, and keeps it until its `expiresAt` and for as long after as verifiers
   * tolerate. What cannot be kept is refused, by a throw or a rejection, never dropped.
   */
  revoke(revocation: Revocation): MaybePromise<void>;
  /** Returns whether any revocation concerns the token; throws or rejects where that cannot be told. */
  isRevoked(token: TokenFacts): MaybePromise<boolean>;
}

/** How a store is asked. */
export interface RevocationCheckOptions {
  /** Milliseconds that a store may take to answer, 1–60,000, default 1,000. */
  readonly timeoutMs?: number;
}

/**
 * Returns the option `checkRevoked` of a verifier: asks `store` about each token. What the store
 * throws, rejects with, does not say in time or says other than `true` or `false` ends the request
 * with 503 `verification_unavailable`. A store that answers at once serves `verifySync` too; there,
 * one that answers by a promise is refused with the same 503.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function checkRevokedBy(
  store: Pick<RevocationStore, 'isRevoked'>,
  options: RevocationCheckOptions = {},
): (token: TokenFacts) => MaybePromise<boolean> {
  const timeoutMs = readOptions(() => {
    const problems = createProblems();
    requireMethods(problems, 'store', store, ['isRevoked']);
    const given = problems.record('options', options, ['timeoutMs']);
    const read = readTimeout(problems, given['timeoutMs']);
    problems.throwIfAny();
    return read;
  });
  return ({ issuer, subject, sessionId, jti, issuedAt, expiresAt }) => {
    const facts = { issuer, subject, sessionId, jti, issuedAt, expiresAt };
    return withDeadline(() => store.isRevoked(facts), timeoutMs, 'The revocation store');
  };
}

/** Reports an injected object that lacks a method it will be asked by. */
export function requireMethods(
  problems: Problems,
  path: string,
  value: unknown,
  names: readonly string[],
): void {
  const methods = (value ?? {}) as Readonly<Record<string, unknown>>;
  const missing = names.filter((name) => typeof methods[name] !== 'function');
  if (missing.length > 0) problems.add(path, `lacks the method ${missing.join(', ')}`);
}
