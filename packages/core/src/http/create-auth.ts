import type { Requirement } from '../contract/requirement.ts';
import { holdConnection } from '../connection/held-connection.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { ConfigError } from '../errors/errors.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { onlyRequirement, requireCall, requireNames } from '../policy/requirement.ts';
import type { AuthMembers } from './auth-members.ts';
import { assembleAuth } from './auth-options.ts';
import type { KeyFetcher } from './auth-options.ts';
import { createGuards } from './guards.ts';
import { toMetadata } from './metadata.ts';
import type { Metadata } from './metadata.ts';
import type { AuthRequest, NodeRequest } from './request.ts';
import type { RequestBinding } from './request-auth.ts';
import { createUpgrade, toOpeningRequest } from './upgrade.ts';

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
  /** Returns what `get` and `hold` throw for their error, and may note it on the response to `x`. */
  readonly toThrown?: ((x: X, error: unknown) => unknown) | undefined;
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
  const { http, verifier, close, description } = assembled;
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
  });
  const { toThrown = (_x, error) => error } = binding;
  const get = (x: X): VerifiedToken<Claims> => {
    try {
      return guards.get(x);
    } catch (error) {
      throw toThrown(x, error);
    }
  };
  const required = (...given: readonly [Requirement<Claims>?, ...unknown[]]): Guard =>
    toGuard(guards.required(onlyRequirement('required', given)));
  return {
    required,
    optional: (...given) =>
      toOptionalGuard(guards.optional(onlyRequirement('optional', given)), vary),
    scopes: (...scopes) => {
      requireNames('scopes', scopes);
      return required({ scopes });
    },
    permissions: (...permissions) => {
      requireNames('permissions', permissions);
      return required({ permissions });
    },
    get,
    peek: guards.peek,
    upgrade,
    hold: (x, held) =>
      holdConnection(verifier, get(x), {
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
