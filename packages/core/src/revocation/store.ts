import type { VerifiedToken } from '../contract/result.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { withMethods } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { TIMEOUT_ROW, askStore } from './deadline.ts';

/** The claims that revocations refer to, read from the verified payload, never from a schema's output. */
export type TokenFacts = Pick<
  VerifiedToken<unknown>,
  'issuer' | 'subject' | 'sessionId' | 'jti' | 'issuedAt' | 'expiresAt'
>;

/** The members of all revocations. Identifiers are unique only within their issuer. */
interface RevocationBase {
  readonly issuer: string;
  /** Epoch seconds. By then all revoked tokens have expired, and the revocation may be forgotten. */
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
   * Epoch seconds. Revokes the tokens whose `iat` is at or before it, and those without `iat`. If it is
   * not given, all tokens are revoked, including those issued later.
   */
  readonly issuedUntil?: number;
}

/** Revokes the tokens of an issuer whose `iat` is at or before `issuedUntil`, and those without `iat`. */
export interface IssuerRevocation extends RevocationBase {
  readonly issuedUntil: number;
}

/** Which tokens are revoked, and until when this has to be remembered. */
export type Revocation = TokenRevocation | SessionRevocation | SubjectRevocation | IssuerRevocation;

/** Remembers which tokens are revoked. Several processes need a store that they share. */
export interface RevocationStore {
  /**
   * Records a revocation and keeps it until its `expiresAt` plus the clock tolerance of the verifiers.
   * Throws or rejects if it cannot record the revocation; it never drops one silently.
   */
  revoke(revocation: Revocation): MaybePromise<void>;
  /** Returns whether the token is revoked. Throws or rejects if it cannot tell. */
  isRevoked(token: TokenFacts): MaybePromise<boolean>;
}

/** The options of {@link checkRevokedBy}. */
export interface RevocationCheckOptions {
  /** Milliseconds, 1–60,000: how long the store may take to respond. Default 1,000. */
  readonly timeoutMs?: number;
}

/** The rows of {@link RevocationCheckOptions}. */
export const REVOCATION_CHECK_ROWS: OptionRows<
  RevocationCheckOptions,
  Required<RevocationCheckOptions>
> = { timeoutMs: TIMEOUT_ROW };

const readStore = withMethods<Pick<RevocationStore, 'isRevoked'>>(['isRevoked']);

/**
 * Returns a function for the verifier option `checkRevoked` that asks `store` about each token. If the
 * store throws, rejects, takes longer than `timeoutMs`, or answers neither `true` nor `false`, the
 * request ends with 503 `verification_unavailable`. `verifySync` needs a store that answers without a
 * promise; a promise is refused there with the same 503.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function checkRevokedBy(
  store: Pick<RevocationStore, 'isRevoked'>,
  options: RevocationCheckOptions = {},
): (token: TokenFacts) => MaybePromise<boolean> {
  const { timeoutMs } = readSettings(REVOCATION_CHECK_ROWS, options, '', (_, at) =>
    readStore(store, at.member('store')),
  );
  return ({ issuer, subject, sessionId, jti, issuedAt, expiresAt }) => {
    const facts = { issuer, subject, sessionId, jti, issuedAt, expiresAt };
    return askStore(() => store.isRevoked(facts), timeoutMs, 'The revocation store');
  };
}
