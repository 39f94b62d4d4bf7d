import { isAuthError, isConfigError } from '../errors/errors.ts';
import { refusal } from '../errors/refusal.ts';
import { callback, number, oneOf, withMethods } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows, Reader } from '../options/rows.ts';
import { TIMEOUT_ROW, askStore } from './deadline.ts';
import type { LogoutEvent } from './logout-event.ts';
import type { Revocation, RevocationStore } from './store.ts';

/** How a logout revokes access tokens. */
export interface LogoutActionOptions {
  /**
   * Seconds: the longest lifetime of an access token that the API accepts, plus the verifier's
   * tolerance if that is above 60. If it is too short, tokens outlive their revocation.
   */
  readonly maxTokenLifetimeSeconds: number;
  /**
   * What a logout ends, by what the access tokens of the issuer have. `session`, for tokens with `sid`:
   * the session that the event names, or all of the subject's sessions if it names none. `subject`,
   * for tokens without `sid`: always all of them, since `session` would revoke none of these tokens.
   */
  readonly extent: 'session' | 'subject';
  /** Milliseconds, 1–60,000: how long the store may take to respond. Default 1,000. */
  readonly timeoutMs?: number;
  /** Returns the wall-clock time in milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
}

const YEAR_SECONDS = 31_536_000;

/** The rows of {@link LogoutActionOptions}. */
export const LOGOUT_ACTION_ROWS: OptionRows<LogoutActionOptions, Required<LogoutActionOptions>> = {
  maxTokenLifetimeSeconds: {
    read: number(1, YEAR_SECONDS),
    required: 'the longest life of an access token',
  },
  extent: {
    read: oneOf(['session', 'subject']),
    required: '`session` if access tokens have `sid`, otherwise `subject`',
  },
  timeoutMs: TIMEOUT_ROW,
  now: { read: callback, fallback: () => Date.now() },
};

type Store = Pick<RevocationStore, 'revoke'>;

/** Reads a store in which revocations can be recorded. */
export const readStore: Reader<Store> = withMethods<Store>(['revoke']);

/** What one logout is carried out with. */
interface ActionSettings extends Required<LogoutActionOptions> {
  readonly store: Store;
}

/**
 * Revokes the access tokens that a logout ends: those of the session, or those of the subject that were
 * issued at or before the logout. Resolves once the store has recorded the revocation.
 *
 * @throws {AuthError} `verification_unavailable` if the store did not record it; `missing_claim` if
 * `extent` is `subject` and the event has no subject
 * @throws {ConfigError} `invalid_options`
 * @see OpenID Connect Back-Channel Logout 1.0 §2.7
 */
export async function applyLogout(
  event: LogoutEvent,
  store: Pick<RevocationStore, 'revoke'>,
  options: LogoutActionOptions,
): Promise<void> {
  const settings = readSettings(LOGOUT_ACTION_ROWS, options, '', (_, at) =>
    readStore(store, at.member('store')),
  );
  return revokeEnded(event, { ...settings, store });
}

// The tolerance that verifiers may have without a `dangerously…` option.
const MAX_TOLERANCE_SECONDS = 60;

/**
 * Records the revocation of what a logout ends.
 *
 * @throws {AuthError} as {@link applyLogout}
 */
export async function revokeEnded(event: LogoutEvent, settings: ActionSettings): Promise<void> {
  const revocation = toRevocation(event, settings);
  try {
    await askStore(
      () => settings.store.revoke(revocation),
      settings.timeoutMs,
      'The revocation store',
    );
  } catch (cause) {
    if (isAuthError(cause) || isConfigError(cause)) throw cause;
    throw refusal('verification_unavailable', { problem: 'revocation-store' }, { cause });
  }
}

function toRevocation(
  { issuer, subject, sessionId, issuedAt }: LogoutEvent,
  { extent, maxTokenLifetimeSeconds, now }: ActionSettings,
): Revocation {
  // A token of that session may have been issued while the logout token was in transit.
  const lastIssuedAt = Math.max(issuedAt, now() / 1000);
  const expiresAt = lastIssuedAt + maxTokenLifetimeSeconds + MAX_TOLERANCE_SECONDS;
  if (extent === 'session' && sessionId !== undefined) return { issuer, sessionId, expiresAt };
  if (subject === undefined) {
    throw refusal('missing_claim', { problem: 'logout', claim: 'sub' });
  }
  return { issuer, subject, issuedUntil: issuedAt, expiresAt };
}
