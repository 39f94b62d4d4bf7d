import { AuthError, isAuthError, isConfigError } from '../errors/errors.ts';
import { callback, number, oneOf, withMethods } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { TIMEOUT_ROW, askStore } from './deadline.ts';
import type { LogoutEvent } from './logout-event.ts';
import { toLogoutResponse } from './logout-response.ts';
import type { LogoutResponse } from './logout-response.ts';
import type { LogoutVerifier } from './logout-verifier.ts';
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

const readStore = withMethods<Store>(['revoke']);

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
  return act(event, { ...settings, store });
}

/** The options of {@link createLogoutReceiver}. */
export interface LogoutReceiverOptions extends LogoutActionOptions {
  /** Verifies the logout tokens: `createLogoutVerifier()`. */
  readonly verifier: Pick<LogoutVerifier, 'verify' | 'release'>;
  /** Records the revocations. */
  readonly store: Pick<RevocationStore, 'revoke'>;
}

/** The rows of {@link LogoutReceiverOptions}. */
export const LOGOUT_RECEIVER_ROWS: OptionRows<
  LogoutReceiverOptions,
  Required<LogoutReceiverOptions>
> = {
  verifier: {
    read: withMethods<LogoutReceiverOptions['verifier']>(['verify', 'release']),
    required: 'createLogoutVerifier({ … })',
  },
  store: { read: readStore, required: 'a revocation store, such as memoryRevocations()' },
  ...LOGOUT_ACTION_ROWS,
};

/**
 * Creates a back-channel logout endpoint without its HTTP part: a function that takes the form field
 * `logout_token` and returns the response. If the store does not record the logout, the response is a
 * 503 and the provider may send the same token again. The returned function rejects only with a
 * ConfigError.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function createLogoutReceiver(
  options: LogoutReceiverOptions,
): (logoutToken: unknown) => Promise<LogoutResponse> {
  const settings = readSettings(LOGOUT_RECEIVER_ROWS, options);
  const { verifier } = settings;
  const receive = async (logoutToken: unknown): Promise<void> => {
    const event = await askStore(
      () => verifier.verify(logoutToken),
      VERIFIER_TIMEOUT_MS,
      'The verifier',
    );
    try {
      await act(event, settings);
    } catch (failure) {
      // If this fails too, the same token is refused as a replay when the provider sends it again.
      await releaseQuietly(event, settings);
      throw failure;
    }
  };
  return async (logoutToken) => {
    try {
      await receive(logoutToken);
      return toLogoutResponse();
    } catch (error) {
      if (isConfigError(error)) throw error;
      return toLogoutResponse(error);
    }
  };
}

// For a verifier that is not ours: ours has shorter deadlines for its keys and its store.
const VERIFIER_TIMEOUT_MS = 60_000;

async function releaseQuietly(
  event: LogoutEvent,
  { verifier, timeoutMs }: Pick<LogoutReceiverOptions, 'verifier'> & { readonly timeoutMs: number },
): Promise<void> {
  try {
    await askStore(() => verifier.release(event), timeoutMs, 'The verifier');
  } catch {
    // The failure of the logout itself is what the provider is told.
  }
}

// The tolerance that verifiers may have without a `dangerously…` option.
const MAX_TOLERANCE_SECONDS = 60;

async function act(event: LogoutEvent, settings: ActionSettings): Promise<void> {
  const revocation = toRevocation(event, settings);
  try {
    await askStore(
      () => settings.store.revoke(revocation),
      settings.timeoutMs,
      'The revocation store',
    );
  } catch (cause) {
    if (isAuthError(cause) || isConfigError(cause)) throw cause;
    throw new AuthError('verification_unavailable', { cause });
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
  if (subject === undefined) throw new AuthError('missing_claim');
  return { issuer, subject, issuedUntil: issuedAt, expiresAt };
}
