import type { Requirement, StrictRequirement } from '../contract/requirement.ts';
import type { HoldOptions } from '../connection/hold-options.ts';
import { holdConnection } from '../connection/held-connection.ts';
import type { HeldConnection } from '../connection/held-connection.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { ConfigError } from '../errors/errors.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { requireCall, requireNames } from '../policy/requirement.ts';
import type { Health } from '../verifier/health.ts';
import type { ReadyCall } from '../verifier/ready.ts';
import { assembleAuth } from './auth-options.ts';
import type { KeyFetcher } from './auth-options.ts';
import { createGuards } from './guards.ts';
import { toMetadata } from './metadata.ts';
import type { Metadata } from './metadata.ts';
import type { AuthRequest, NodeRequest } from './request.ts';
import type { RequestBinding } from './request-auth.ts';
import { createUpgrade, toOpeningRequest } from './upgrade.ts';
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

/** How one framework's requests are read, and how its guards are built. */
export interface FrameworkBinding<
  Claims,
  X,
  Guard,
  OptionalGuard = Guard,
  Upgrade extends object = NodeRequest,
  MetadataUnit = Guard,
> extends RequestBinding<X> {
  /** `authenticate` may return a plain value, and may throw instead of rejecting. */
  readonly toGuard: (authenticate: (x: X) => MaybePromise<VerifiedToken<Claims>>) => Guard;
  /**
   * `vary` is the request header that the answer of such a route depends on, for `Vary`. Undefined where
   * `credentials` finds the token somewhere else.
   */
  readonly toOptionalGuard: (
    authenticate: (x: X) => MaybePromise<VerifiedToken<Claims> | undefined>,
    vary?: string,
  ) => OptionalGuard;
  readonly toUpgradeRequest: (request: Upgrade) => AuthRequest;
  readonly toMetadata: (metadata: Metadata) => MetadataUnit;
}

/**
 * Creates the members of an adapter's auth.
 *
 * @throws {ConfigError} `invalid_options` with every problem at once; `incompatible_core`
 */
export function createAuthMembers<
  Claims,
  X,
  Guard,
  OptionalGuard = Guard,
  Upgrade extends object = NodeRequest,
  MetadataUnit = Guard,
>(
  options: object,
  fetchKeys: KeyFetcher,
  binding: FrameworkBinding<Claims, X, Guard, OptionalGuard, Upgrade, MetadataUnit>,
): AuthMembers<Claims, X, Guard, OptionalGuard, Upgrade, MetadataUnit> {
  const assembled = assembleAuth<Claims, X, Upgrade>(options, fetchKeys);
  const { http, verifier, close, description, now } = assembled;
  const metadata = description === undefined ? undefined : toMetadata(description, verifier);
  const { toGuard, toOptionalGuard, toUpgradeRequest: toRequest } = binding;
  const { realm, credentials, onFailure } = http;
  const resourceMetadata = metadata?.url;
  const vary = credentials === undefined ? 'Authorization' : undefined;
  const settings = { realm, resourceMetadata, credentials, onFailure, verifier };
  const guards = createGuards<Claims, X>({ ...settings, binding });
  const upgrade = createUpgrade<Claims, Upgrade>({
    verifier,
    guards: createGuards<Claims, Upgrade>({ ...settings, binding: { keyOf: (x) => x, toRequest } }),
    toRequest,
    now,
  });
  const required = (requirement?: Requirement<Claims>): Guard =>
    toGuard(guards.required(requirement));
  return {
    required,
    optional: (requirement) => toOptionalGuard(guards.optional(requirement), vary),
    scopes: (...scopes) => {
      requireNames('scopes', scopes);
      return required({ scopes });
    },
    permissions: (...permissions) => {
      requireNames('permissions', permissions);
      return required({ permissions });
    },
    get: guards.get,
    peek: guards.peek,
    upgrade,
    hold: (x, held) =>
      holdConnection(verifier, guards.get(x), {
        now,
        ...held,
        request: toOpeningRequest(binding.toRequest(x)),
      }),
    metadata: (...given: readonly unknown[]) => {
      requireCall('metadata', given);
      if (metadata !== undefined) return binding.toMetadata(metadata);
      throw new ConfigError('invalid_options', [
        { path: 'resource', message: 'is required by metadata(): the URL of this API' },
      ]);
    },
    ready: async (call) => verifier.ready(call),
    healthcheck: () => verifier.healthcheck(),
    forget: (issuer) => verifier.forget(issuer),
    close,
    [Symbol.asyncDispose]: close,
  };
}
