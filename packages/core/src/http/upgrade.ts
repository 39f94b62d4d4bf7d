import type { HeldConnection } from '../connection/held-connection.ts';
import { holdConnection } from '../connection/held-connection.ts';
import type { HoldOptions } from '../connection/hold-options.ts';
import { RUNTIME_TIMERS } from '../connection/timers.ts';
import type { Timers } from '../connection/timers.ts';
import { closeWhenRefused, guardSocket, socketOf } from '../connection/upgrade-socket.ts';
import type { GuardedSocket } from '../connection/upgrade-socket.ts';
import type { AuthRequest, VerifyRequest } from '../contract/request.ts';
import type { Requirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { isAuthError } from '../errors/errors.ts';
import { refusal } from '../errors/refusal.ts';
import { handedOn } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import type { Verifier } from '../verifier/verifier.ts';
import { toRefusal } from './authenticate.ts';
import type { Refusal } from './authenticate.ts';
import { toGuardRows } from './guard-rows.ts';
import type { GuardOptions } from './guard-rows.ts';
import { createGuards } from './guards.ts';
import type { Guards } from './guards.ts';
import { fromNode } from './request.ts';
import type { NodeRequest } from './request.ts';
import { toSuccessHeaders } from './response.ts';
import { toRoutedTarget } from './target.ts';

/** How an upgraded connection is held: what it needs and how it was opened is known. */
export type UpgradeHoldOptions<Claims> = Omit<HoldOptions<Claims>, 'requirement' | 'request'>;

/** The outcome of an HTTP upgrade request. A refused one was answered and its socket closed. */
export type UpgradeOutcome<Claims> =
  | {
      readonly ok: true;
      readonly token: VerifiedToken<Claims>;
      /** For the response that accepts the upgrade: the next DPoP nonce, or nothing. */
      readonly headers: Readonly<Record<string, string>>;
      /**
       * Watches the connection from now on, so that it lives no longer than the right to it.
       *
       * @throws {ConfigError} `invalid_options`
       */
      readonly hold: (options: UpgradeHoldOptions<Claims>) => HeldConnection<Claims>;
    }
  | Refusal;

/** What upgrades of one API have in common. */
export interface UpgradeSettings<Claims, X> {
  readonly verifier: Verifier<Claims>;
  readonly guards: Guards<Claims, X>;
  readonly toRequest: (x: X) => AuthRequest;
  readonly timers?: Timers | undefined;
}

/**
 * Returns what authenticates an HTTP upgrade. The socket of a Node message is looked after from the
 * first moment: its errors end nothing but itself, and after a refusal it is answered and closed.
 */
export function createUpgrade<Claims, X extends object>({
  verifier,
  guards,
  toRequest,
  timers = RUNTIME_TIMERS,
}: UpgradeSettings<Claims, X>): (
  x: X,
  requirement?: Requirement<Claims>,
) => Promise<UpgradeOutcome<Claims>> {
  return async (x, requirement) => {
    const socket = socketOf(x);
    // Before anything is waited for: a reset in the meantime would end the process.
    const guarded = socket === undefined ? undefined : guardSocket(socket, timers);
    const request = toRequest(x);
    try {
      const token = await guards.required(requirement)(x);
      if (guarded?.signal.aborted === true) {
        throw refusal('aborted', { problem: 'upgrade' });
      }
      const hold = (options: UpgradeHoldOptions<Claims>): HeldConnection<Claims> =>
        holdConnection(verifier, token, {
          ...options,
          ...(requirement === undefined ? {} : { requirement }),
          request: toOpeningRequest(request),
        });
      return { ok: true, token, headers: toSuccessHeaders(token) ?? {}, hold };
    } catch (error) {
      return refuse(error, request, guarded);
    }
  };
}

function refuse(
  error: unknown,
  { method }: AuthRequest,
  socket: GuardedSocket | undefined,
): Refusal {
  if (!isAuthError(error)) {
    socket?.destroy();
    throw error;
  }
  const answer = toRefusal(error, method);
  socket?.refuse(answer.http1);
  return answer;
}

/** Returns what is known of the request that opened a connection; its proofs were used by then. */
export function toOpeningRequest(received: AuthRequest): VerifyRequest {
  const { method, url } = received;
  return { method, url: toRoutedTarget(url), dpopProofs: [], received };
}

/**
 * Closes the socket of an upgrade request that a server other than `auth.upgrade` refuses, once that has
 * answered and ended its own side. `isRefused` is asked then. Any other request is left alone.
 */
export function closeRefusedUpgrade(message: NodeRequest, isRefused: () => boolean): void {
  const socket = socketOf(message);
  if (socket !== undefined) closeWhenRefused(socket, isRefused);
}

/** The options of {@link authenticateUpgrade}. */
export interface AuthenticateUpgradeOptions<Claims> extends GuardOptions<Claims, NodeRequest> {
  /** What the token has to grant. */
  readonly requirement?: Requirement<Claims> | undefined;
}

/** Returns the rows of {@link AuthenticateUpgradeOptions}. The guard reads the requirement. */
export function toUpgradeRows<Claims>(): OptionRows<
  AuthenticateUpgradeOptions<Claims>,
  AuthenticateUpgradeOptions<Claims>
> {
  return { ...toGuardRows<Claims, NodeRequest>(), requirement: { read: handedOn } };
}

/**
 * Authenticates the message of Node's `upgrade` event where no framework adapter is used. The socket is
 * looked after: after a refusal it has been answered and is closed.
 *
 * @throws {ConfigError} `invalid_options`
 */
export async function authenticateUpgrade<Claims>(
  verifier: Verifier<Claims>,
  message: NodeRequest,
  options: AuthenticateUpgradeOptions<Claims> = {},
): Promise<UpgradeOutcome<Claims>> {
  const { requirement, ...settings } = readSettings(toUpgradeRows<Claims>(), options);
  const binding = { keyOf: (x: NodeRequest) => x, toRequest: fromNode };
  const guards = createGuards<Claims, NodeRequest>({ ...settings, verifier, binding });
  return createUpgrade({ verifier, guards, toRequest: fromNode })(message, requirement);
}
