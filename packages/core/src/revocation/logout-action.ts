import { AuthError, isAuthError, isConfigError } from '../errors/errors.ts';
import { createProblems, readOptions } from '../options/problems.ts';
import { readTimeout, withDeadline } from './deadline.ts';
import type { LogoutEvent } from './logout-event.ts';
import { toLogoutResponse } from './logout-response.ts';
import type { LogoutResponse } from './logout-response.ts';
import type { LogoutVerifier } from './logout-verifier.ts';
import { requireMethods } from './store.ts';
import type { Revocation, RevocationStore } from './store.ts';

/** How a logout revokes access tokens. */
export interface LogoutActionOptions {
  /**
   * Seconds: the longest life of an access token that the API accepts, with its verifier's tolerance
   * where that is above 60. A shorter one than the truth lets tokens outlive their revocation.
   */
  readonly maxTokenLifetimeSeconds: number;
  /**
   * `session` (default) ends the session that the event names, else all of the subject's. `subject`
   * always ends all of them: for access tokens without `sid`, which no session can be told of.
   */
  readonly extent?: 'session' | 'subject';
  /** Milliseconds that the store may take to answer, 1–60,000, default 1,000. */
  readonly timeoutMs?: number;
  /** The wall clock in milliseconds. Default `Date.now`. */
  readonly now?: () => number;
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
  const settings = readOptions(() => readSettings({ ...options, store }, ['store']));
  return act(event, settings);
}

/** The options of {@link createLogoutReceiver}. */
export interface LogoutReceiverOptions extends LogoutActionOptions {
  readonly verifier: Pick<LogoutVerifier, 'verify' | 'release'>;
  readonly store: Pick<RevocationStore, 'revoke'>;
}

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
  const settings = readOptions(() => readSettings(options, ['verifier', 'store']));
  const { verifier } = options;
  const receive = async (logoutToken: unknown): Promise<void> => {
    const event = await verifier.verify(logoutToken);
    try {
      await act(event, settings);
    } catch (failure) {
      // If this fails too, the same token is refused as a replay when the provider sends it again.
      await verifier.release(event).catch(() => {});
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

// The tolerance that verifiers may have without a `dangerously…` option.
const MAX_TOLERANCE_SECONDS = 60;

interface Settings {
  readonly store: Pick<RevocationStore, 'revoke'>;
  readonly maxTokenLifetimeSeconds: number;
  readonly extent: 'session' | 'subject';
  readonly timeoutMs: number;
  readonly now: () => number;
}

async function act(event: LogoutEvent, settings: Settings): Promise<void> {
  const revocation = toRevocation(event, settings);
  try {
    await withDeadline(
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
  { extent, maxTokenLifetimeSeconds, now }: Settings,
): Revocation {
  // A token of that session may have been issued while the logout token was in transit.
  const lastIssuedAt = Math.max(issuedAt, now() / 1000);
  const expiresAt = lastIssuedAt + maxTokenLifetimeSeconds + MAX_TOLERANCE_SECONDS;
  if (extent === 'session' && sessionId !== undefined) return { issuer, sessionId, expiresAt };
  if (subject === undefined) throw new AuthError('missing_claim');
  return { issuer, subject, issuedUntil: issuedAt, expiresAt };
}

const NAMES = ['maxTokenLifetimeSeconds', 'extent', 'timeoutMs', 'now'];
const YEAR_SECONDS = 31_536_000;
const METHODS: Readonly<Record<string, readonly string[]>> = {
  verifier: ['verify', 'release'],
  store: ['revoke'],
};

function readSettings(options: unknown, injected: readonly string[]): Settings {
  const problems = createProblems();
  const given = problems.record('', options, [...injected, ...NAMES]);
  for (const name of injected) requireMethods(problems, name, given[name], METHODS[name] ?? []);
  const { maxTokenLifetimeSeconds: lifetime, extent = 'session', now } = given;
  if (lifetime === undefined) {
    problems.add('maxTokenLifetimeSeconds', 'is required: how long access tokens live at most');
  }
  if (extent !== 'session' && extent !== 'subject') {
    problems.add('extent', 'must be session or subject');
  }
  const range = { min: 1, max: YEAR_SECONDS, fallback: YEAR_SECONDS };
  const settings = {
    store: given['store'] as Settings['store'],
    maxTokenLifetimeSeconds: problems.number('maxTokenLifetimeSeconds', lifetime, range),
    extent: extent as Settings['extent'],
    timeoutMs: readTimeout(problems, given['timeoutMs']),
    now: (problems.callback('now', now) ?? (() => Date.now())) as () => number,
  };
  problems.throwIfAny();
  return settings;
}
