import type { Requirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { ConfigError } from '../errors/errors.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { requireNames } from '../policy/requirement.ts';
import type { Health } from '../verifier/health.ts';
import { assembleAuth } from './auth-options.ts';
import type { KeyFetcher } from './auth-options.ts';
import { authenticate } from './authenticate.ts';
import type { Refusal } from './authenticate.ts';
import { createGuards } from './guards.ts';
import { toMetadata } from './metadata.ts';
import type { Metadata } from './metadata.ts';
import type { AuthRequest, NodeRequest } from './request.ts';
import type { RequestBinding } from './request-auth.ts';

/** The outcome of an HTTP upgrade request. */
export type UpgradeOutcome<Claims> =
  | {
      readonly ok: true;
      readonly token: VerifiedToken<Claims>;
      /** For the response that accepts the upgrade: the next DPoP nonce, or none. */
      readonly headers: Readonly<Record<string, string>>;
    }
  | Refusal;

/**
 * The members of every adapter's auth, which is the same for all frameworks. `X` is the framework's
 * request or context, `Guard` its kind of middleware.
 */
export interface AuthMembers<
  Claims,
  X,
  Guard,
  OptionalGuard = Guard,
  Upgrade = NodeRequest,
  MetadataUnit = Guard,
> extends AsyncDisposable {
  /** Creates a guard that lets valid tokens pass and hands every other request to the framework as an AuthError. */
  required(requirement?: Requirement<Claims>): Guard;
  /** Like `required`, but a request without any Authorization header passes as anonymous. */
  optional(requirement?: Requirement<Claims>): OptionalGuard;
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
   * Resolves with the identity behind an HTTP upgrade request, or with a ready refusal. Middleware never
   * sees upgrades, so this reads the headers itself.
   */
  upgrade(request: Upgrade, requirement?: Requirement<Claims>): Promise<UpgradeOutcome<Claims>>;
  /**
   * Returns middleware that serves this API's metadata, without authentication, at the well-known path of
   * `resource` (RFC 9728 §3). Place it before all guards.
   *
   * @throws {ConfigError} `invalid_options` when there is no `resource`
   */
  metadata(): MetadataUnit;
  /** Resolves when the keys of every listed issuer are in memory; otherwise rejects with a 503 AuthError. */
  ready(call?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Returns the state of the keys in memory, without I/O. */
  healthcheck(): Health;
  /** Closes the verifier and key source that `createAuth` created, never injected ones. Idempotent. */
  close(): Promise<void>;
}

/** How one framework's requests are read, and how its guards are built. */
export interface FrameworkBinding<
  Claims,
  X,
  Guard,
  OptionalGuard = Guard,
  Upgrade = NodeRequest,
  MetadataUnit = Guard,
> extends RequestBinding<X> {
  /** `authenticate` may return a plain value, and may throw instead of rejecting. */
  readonly toGuard: (authenticate: (x: X) => MaybePromise<VerifiedToken<Claims>>) => Guard;
  readonly toOptionalGuard: (
    authenticate: (x: X) => MaybePromise<VerifiedToken<Claims> | undefined>,
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
  Upgrade = NodeRequest,
  MetadataUnit = Guard,
>(
  options: object,
  fetchKeys: KeyFetcher,
  binding: FrameworkBinding<Claims, X, Guard, OptionalGuard, Upgrade, MetadataUnit>,
): AuthMembers<Claims, X, Guard, OptionalGuard, Upgrade, MetadataUnit> {
  const assembled = assembleAuth<Claims, X>(options, fetchKeys);
  const { http, verifier, close, description } = assembled;
  const { realm, credentials, onFailure } = http;
  const metadata = description === undefined ? undefined : toMetadata(description, verifier);
  const challenge = { realm, resourceMetadata: metadata?.url };
  const guards = createGuards<Claims, X>({
    ...challenge,
    credentials,
    onFailure,
    verifier,
    binding,
  });
  const { toGuard, toOptionalGuard, toUpgradeRequest } = binding;
  const required = (requirement?: Requirement<Claims>): Guard =>
    toGuard(guards.required(requirement));
  return {
    required,
    optional: (requirement) => toOptionalGuard(guards.optional(requirement)),
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
    upgrade: async (request, requirement) => {
      const who = await authenticate(verifier, toUpgradeRequest(request), {
        requirement,
        ...challenge,
      });
      return who as UpgradeOutcome<Claims>;
    },
    metadata: () => {
      if (metadata !== undefined) return binding.toMetadata(metadata);
      throw new ConfigError('invalid_options', [
        { path: 'resource', message: 'is required by metadata(): the URL of this API' },
      ]);
    },
    ready: async (call) => verifier.ready(call),
    healthcheck: () => verifier.healthcheck(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
