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
import type { RequestBinding } from './entrance.ts';
import { createGuards } from './guards.ts';
import { toMetadata } from './metadata.ts';
import type { Metadata } from './metadata.ts';
import type { AuthRequest, NodeRequest } from './request.ts';

/** The outcome of an HTTP upgrade request. */
export type UpgradeOutcome<Claims> =
  | {
      readonly ok: true;
      readonly token: VerifiedToken<Claims>;
      /** For the response that accepts the upgrade: the next DPoP nonce, or nothing. */
      readonly headers: Readonly<Record<string, string>>;
    }
  | Refusal;

/**
 * The members of every adapter's auth, so that frameworks differ in shapes and in nothing else. `X`
 * is the framework's request or context, `Guard` its unit of middleware.
 */
export interface AuthMembers<
  Claims,
  X,
  Guard,
  OptionalGuard = Guard,
  Upgrade = NodeRequest,
  MetadataUnit = Guard,
> extends AsyncDisposable {
  /** Lets valid tokens pass; everything else is raised as an AuthError, the framework's way. */
  required(requirement?: Requirement<Claims>): Guard;
  /** Like `required`, but a request without any Authorization header passes as anonymous. */
  optional(requirement?: Requirement<Claims>): OptionalGuard;
  /** `required` with all of these scopes. */
  scopes(...all: readonly string[]): Guard;
  /** `required` with all of these permissions. */
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
   * Returns who sends an HTTP upgrade, or a ready refusal: by its headers alone, since middleware
   * never sees upgrades.
   */
  upgrade(request: Upgrade, requirement?: Requirement<Claims>): Promise<UpgradeOutcome<Claims>>;
  /**
   * Returns what serves this API's metadata to everybody, at the well-known path of `resource` (RFC
   * 9728 §3). It goes before all guards.
   *
   * @throws {ConfigError} `invalid_options` when there is no `resource`
   */
  metadata(): MetadataUnit;
  /** Resolves when the keys of every listed issuer are in memory; else rejects with a 503 AuthError. */
  ready(call?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Returns what is in memory now; no I/O. */
  healthcheck(): Health;
  /** Closes what `createAuth` made: the verifier and its key source, never what was injected. Idempotent. */
  close(): Promise<void>;
}

/** How one framework's requests are read, and what its guards look like. */
export interface FrameworkBinding<
  Claims,
  X,
  Guard,
  OptionalGuard = Guard,
  Upgrade = NodeRequest,
  MetadataUnit = Guard,
> extends RequestBinding<X> {
  /** `enter` may answer at once, and may throw at once. */
  readonly toGuard: (enter: (x: X) => MaybePromise<VerifiedToken<Claims>>) => Guard;
  readonly toOptionalGuard: (
    enter: (x: X) => MaybePromise<VerifiedToken<Claims> | undefined>,
  ) => OptionalGuard;
  readonly toUpgradeRequest: (request: Upgrade) => AuthRequest;
  readonly toMetadata: (metadata: Metadata) => MetadataUnit;
}

/**
 * Returns the members of an adapter's `createAuth`.
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
  const place = { realm, resourceMetadata: metadata?.url };
  const guards = createGuards<Claims, X>({ ...place, credentials, onFailure, verifier, binding });
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
        ...place,
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
