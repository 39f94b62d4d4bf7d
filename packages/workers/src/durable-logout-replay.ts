import { integer, readSettings } from '@oidc-verify/core/options';
import type { OptionRows } from '@oidc-verify/core/options';
import type { LogoutClaim, LogoutReplayStore } from '@oidc-verify/core/revocation';
import type { ObjectNamespace } from './bindings.ts';
import type { ClaimMessage } from './logout-table.ts';
import { callObject } from './object-call.ts';
import { NAME_ROW, readNamespace, TIMEOUT_ROW } from './rows.ts';

/** The options of {@link durableLogoutReplay}. */
export interface DurableLogoutReplayOptions {
  /** Keeps the logouts of several APIs apart that share a namespace. Default `'oidc-verify'`. */
  readonly name?: string;
  /** Logout tokens, 1–1,000,000. Default 100,000. */
  readonly maxEntries?: number;
  /** Milliseconds, 1–60,000: how long the object may take to respond. Default 1,000. */
  readonly timeoutMs?: number;
}

/** The rows of {@link DurableLogoutReplayOptions}. */
export const DURABLE_LOGOUT_REPLAY_ROWS: OptionRows<
  DurableLogoutReplayOptions,
  Required<DurableLogoutReplayOptions>
> = {
  name: NAME_ROW,
  maxEntries: { read: integer(1, 1_000_000), fallback: 100_000 },
  timeoutMs: TIMEOUT_ROW,
};

/**
 * Creates a store for the option `replay` of `createLogoutVerifier`, on a Durable Object of the class
 * `RevocationObject`: a logout token is accepted once across all isolates.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function durableLogoutReplay(
  namespace: ObjectNamespace,
  options: DurableLogoutReplayOptions = {},
): LogoutReplayStore {
  const { name, maxEntries, timeoutMs } = readSettings(
    DURABLE_LOGOUT_REPLAY_ROWS,
    options,
    '',
    (_, at) => readNamespace(namespace, at.member('namespace')),
  );
  const address = { namespace, name: `${name}/logouts`, timeoutMs };
  const call = async (
    operation: string,
    { issuer, jti, expiresAt }: LogoutClaim,
    owner = '',
  ): Promise<unknown> => {
    const token = JSON.stringify([issuer, jti]);
    const message: ClaimMessage = { token, owner, expiresAt, maxEntries };
    return callObject(address, operation, message);
  };
  return Object.freeze({
    claim: async (token: LogoutClaim) => {
      const owner = crypto.randomUUID();
      const answer = await call('claim', token, owner).catch(async (failure: unknown) => {
        // It may be claimed all the same. The provider sends it again, and that has to count.
        await call('withdraw', token, owner).catch(() => {});
        throw failure;
      });
      if (answer === 'claimed' || answer === 'replayed') return answer === 'claimed';
      if (answer !== 'full') throw new TypeError(NO_ANSWER);
      throw new Error(`The replay store is full: it holds ${maxEntries} logout tokens`);
    },
    release: async (token: LogoutClaim) => {
      if ((await call('release', token)) !== 'released') throw new TypeError(NO_ANSWER);
    },
  });
}

const NO_ANSWER = 'The Durable Object did not say whether the logout token was claimed';
