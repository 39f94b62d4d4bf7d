import type { Position } from '../options/problems.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import type {
  IssuerRevocation,
  SessionRevocation,
  SubjectRevocation,
  TokenFacts,
  TokenRevocation,
} from './store.ts';

/** A revocation in the form in which a store keeps it. */
export interface RevocationEntry {
  /**
   * Names the tokens that are revoked. Revocations with the same selector are one entry, of which the
   * latest end and the latest `issuedUntil` count. It holds the identifiers of the revocation.
   */
  readonly selector: string;
  /** Epoch seconds: the latest `iat` that is revoked. `Infinity` if all tokens are. */
  readonly issuedUntil: number;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** `subject` revokes all tokens of a subject, `subject-until` those issued by then. Each has its own end. */
type Kind = 'token' | 'session' | 'subject' | 'subject-until' | 'issuer-until';

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

/** All members that a revocation may have. */
interface RevocationMembers
  extends
    Pick<IssuerRevocation, 'issuer' | 'expiresAt'>,
    Partial<Pick<TokenRevocation, 'jti'>>,
    Partial<Pick<SessionRevocation, 'sessionId'>>,
    Partial<Pick<SubjectRevocation, 'subject'>>,
    Partial<Pick<IssuerRevocation, 'issuedUntil'>> {}

/** The rows of a revocation. */
export const REVOCATION_ROWS: OptionRows<RevocationMembers, RevocationMembers> = {
  issuer: { read: readIdentifier, required: 'the issuer of the tokens' },
  jti: { read: readIdentifier },
  sessionId: { read: readIdentifier },
  subject: { read: readIdentifier },
  issuedUntil: { read: readSeconds },
  expiresAt: { read: readSeconds, required: 'when the last of the tokens expires' },
};

/**
 * Returns what a store keeps of a revocation. Refuses a revocation that would revoke nothing or is
 * ambiguous.
 *
 * @throws {ConfigError} `invalid_options` if the argument is not a valid revocation
 */
export function readRevocation(revocation: unknown): RevocationEntry {
  const { issuer, expiresAt, issuedUntil, ...named } = readSettings(
    REVOCATION_ROWS,
    revocation,
    'revocation',
    checkSelection,
  );
  const [name = '', value = ''] = Object.entries(named).find(([, given]) => given) ?? [];
  const kind = kindOf(name, issuedUntil !== undefined);
  const selector = toSelector(kind, issuer, value);
  return { selector, issuedUntil: issuedUntil ?? Number.POSITIVE_INFINITY, expiresAt };
}

/**
 * Returns whether a revocation concerns the token. `find` returns the `issuedUntil` of the entry with a
 * selector, or undefined if there is none, or if it has ended.
 */
export function isRevokedBy(
  { issuer, subject, sessionId, jti, issuedAt }: TokenFacts,
  find: (selector: string) => number | undefined,
): boolean {
  const concerns = (kind: Kind, value: string | undefined): boolean => {
    if (value === undefined) return false;
    const until = find(toSelector(kind, issuer, value));
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
function toSelector(kind: Kind, issuer: string, value: string): string {
  return `${kind} ${issuer.length} ${issuer}${value}`;
}
