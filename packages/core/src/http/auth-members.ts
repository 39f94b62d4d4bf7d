import type { Requirement, StrictRequirement } from '../contract/requirement.ts';
import type { HoldOptions } from '../connection/hold-options.ts';
import type { HeldConnection } from '../connection/held-connection.ts';
import type { VerifiedToken } from '../contract/result.ts';
import type { Health } from '../verifier/health.ts';
import type { ReadyCall } from '../verifier/ready.ts';
import type { NodeRequest } from './request.ts';
import type { UpgradeOutcome } from './upgrade.ts';

/**
 * The members of every adapter's auth, which is the same for all frameworks. `X` is the framework's
 * request or context, `Guard` its kind of middleware.
 */
export interface AuthMembers<
  Claims,
  X,
  Guard,
  OptionalGuard = Guard,
  Upgrade extends object = NodeRequest,
  MetadataUnit = Guard,
> extends AsyncDisposable {
  /** Creates a guard that lets valid tokens pass and hands every other request to the framework as an AuthError. */
  required<Given extends Requirement<Claims>>(
    requirement?: Requirement<Claims> & StrictRequirement<Given>,
  ): Guard;
  /** Like `required`, but a request without any Authorization header passes as anonymous. */
  optional<Given extends Requirement<Claims>>(
    requirement?: Requirement<Claims> & StrictRequirement<Given>,
  ): OptionalGuard;
  /** Short for `required({ scopes: all })`. */
  scopes(...all: readonly string[]): Guard;
  /** Short for `required({ permissions: all })`. */
  permissions(...all: readonly string[]): Guard;
  /**
   * Returns the identity behind a guarded request.
   *
   * @throws {ConfigError} `guard_missing` on a route without a guard
   * @throws {AuthError} `missing_token` where `optional` let an anonymous request pass
   */
  get(x: X): VerifiedToken<Claims>;
  /** Returns the identity, or undefined where there is none. */
  peek(x: X): VerifiedToken<Claims> | undefined;
  /**
   * Resolves with the identity behind an HTTP upgrade request, or with the refusal. Middleware never
   * sees upgrades, so this reads the headers itself. It also handles the socket of a Node message: a
   * refused one has been answered and closed, and its errors do not end the process.
   */
  upgrade<Given extends Requirement<Claims>>(
    request: Upgrade,
    requirement?: Requirement<Claims> & StrictRequirement<Given>,
  ): Promise<UpgradeOutcome<Claims>>;
  /**
   * Watches a connection that a guarded request opened, such as a WebSocket or server-sent events, and
   * closes it when the token expires, is revoked or no longer meets the requirement.
   *
   * @throws {ConfigError} `guard_missing` on a route without a guard; `invalid_options`
   * @throws {AuthError} `missing_token` where `optional` let an anonymous request pass
   */
  hold(x: X, options: Omit<HoldOptions<Claims>, 'request'>): HeldConnection<Claims>;
  /**
   * Returns middleware that serves this API's metadata, without authentication, at the well-known path of
   * `resource` (RFC 9728 §3). Place it before all guards.
   *
   * @throws {ConfigError} `invalid_options` when there is no `resource`
   */
  metadata(): MetadataUnit;
  /**
   * Resolves when the keys of every listed issuer are in memory, those of `call.issuers` too, and
   * `resolveIssuer` is not failing for all tenants; otherwise rejects with a 503 AuthError.
   */
  ready(call?: ReadyCall): Promise<void>;
  /** Returns the state of the keys in memory, and of `resolveIssuer`, without I/O. */
  healthcheck(): Health;
  /** Drops everything that is held of an issuer, for a tenant who left. */
  forget(issuer: string): void;
  /** Closes the verifier and key source that `createAuth` created, never injected ones. Idempotent. */
  close(): Promise<void>;
}
