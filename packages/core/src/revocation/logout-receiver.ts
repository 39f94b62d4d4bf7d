import { isConfigError } from '../errors/errors.ts';
import { withMethods } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { askStore } from './deadline.ts';
import { LOGOUT_ACTION_ROWS, readStore, revokeEnded } from './logout-action.ts';
import type { LogoutActionOptions } from './logout-action.ts';
import type { LogoutEvent } from './logout-event.ts';
import { toLogoutResponse } from './logout-response.ts';
import type { LogoutResponse } from './logout-response.ts';
import type { LogoutVerifier } from './logout-verifier.ts';
import type { RevocationStore } from './store.ts';

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
      await revokeEnded(event, settings);
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
