import type {
  AccessTokenClaims,
  ClaimsSchema,
  Requirement,
  VerifiedClaims,
  VerifiedToken,
} from '@oidc-verify/core';
import { isAuthError } from '@oidc-verify/core';
import { createAuthCore, toResponse } from '@oidc-verify/core/http';
import type {
  AuthCore,
  AuthOptions as CoreAuthOptions,
  FetchRequest,
  NodeRequest,
  UpgradeOutcome,
} from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { AuthHttpException, toAuthError } from './exception.ts';
import { toAuthRequest, toUpgradeRequest, waitUntilOf } from './request.ts';

/** The options of {@link createAuth}. */
export type AuthOptions<Schema extends ClaimsSchema | undefined = undefined> = CoreAuthOptions<
  Schema,
  Context
>;

/** What a guard adds to the variables of a context. */
export interface AuthVariables<Identity> {
  Variables: { auth: Identity };
}

/** Hono middleware that puts an identity on the context: `c.var.auth`. */
export type Guard<Identity> = MiddlewareHandler<AuthVariables<Identity>>;

/** Access-token authentication for Hono, on every runtime that Hono runs on. */
export interface Auth<Claims = AccessTokenClaims> extends Pick<
  AuthCore<Claims, Context>,
  'ready' | 'healthcheck' | 'close'
> {
  /** Lets valid tokens pass; throws an {@link AuthHttpException} otherwise. */
  required(requirement?: Requirement<Claims>): Guard<VerifiedToken<Claims>>;
  /** Like `required`, but a request without any Authorization header passes as anonymous. */
  optional(requirement?: Requirement<Claims>): Guard<VerifiedToken<Claims> | undefined>;
  /** `required` with all of these scopes. */
  scopes(...all: readonly string[]): Guard<VerifiedToken<Claims>>;
  /** `required` with all of these permissions. */
  permissions(...all: readonly string[]): Guard<VerifiedToken<Claims>>;
  /**
   * Returns the identity behind a guarded request.
   *
   * @throws {ConfigError} `guard_missing` on a route without a guard
   * @throws {AuthHttpException} `missing_token` where `optional` let an anonymous request pass
   */
  get(c: Context): VerifiedToken<Claims>;
  /** Returns the identity, or undefined where there is none. */
  peek(c: Context): VerifiedToken<Claims> | undefined;
  /** Returns the response for an AuthError or an AuthHttpException, and undefined for anything else. */
  sendError(c: Context, error: unknown): Response | undefined;
  /**
   * Returns who sends an HTTP upgrade, or a ready refusal. Takes `c.req.raw`, or the message of
   * Node's `upgrade` event, which no middleware sees.
   */
  upgrade(
    request: FetchRequest | NodeRequest,
    requirement?: Requirement<Claims>,
  ): Promise<UpgradeOutcome<Claims>>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Returns guards for a Hono app. Keys are discovered from the issuer unless `jwksUri` or `keys` say
 * otherwise; nothing is fetched, timed or drawn at random before the first request, as Workers demand.
 *
 * @throws {ConfigError} `invalid_options` with every wrong option and its path
 */
export function createAuth<Schema extends ClaimsSchema | undefined = undefined>(
  options: AuthOptions<Schema>,
): Auth<VerifiedClaims<Schema>> {
  const core = createAuthCore<VerifiedClaims<Schema>, Context>(options, fetchJwks, {
    keyOf: (c) => c,
    toRequest: toAuthRequest,
    waitUntilOf,
  });
  return {
    required: (requirement) => toGuard(core.required(requirement)),
    optional: (requirement) => toGuard(core.optional(requirement)),
    scopes: (...all) => toGuard(core.scopes(...all)),
    permissions: (...all) => toGuard(core.permissions(...all)),
    get: (c) => {
      try {
        return core.get(c);
      } catch (error) {
        // Thrown in a handler it has to be an exception whose response Hono knows to send.
        throw refuse(c, error);
      }
    },
    peek: (c) => core.peek(c),
    sendError,
    upgrade: async (request, requirement) => core.upgrade(toUpgradeRequest(request), requirement),
    ready: async (call) => core.ready(call),
    healthcheck: () => core.healthcheck(),
    close: async () => core.close(),
    [Symbol.asyncDispose]: async () => core.close(),
  };
}

function toGuard<Identity>(enter: (c: Context) => Promise<Identity>): Guard<Identity> {
  return createMiddleware<AuthVariables<Identity>>(async (c, next) => {
    const identity = await enter(c).catch((error: unknown) => {
      throw refuse(c, error);
    });
    withdrawRefusal(c);
    c.set('auth', identity);
    await next();
  });
}

// One variable for all auths of a request, so that each can take back what another one left.
const REFUSED = 'oidc-verify/refused';

/** Returns what to throw for `error`; a refusal is put on the context as well. */
function refuse(c: Context, error: unknown): unknown {
  if (!isAuthError(error)) return error;
  // A handler that answers with `c.json(…, err.status)` sends what stands on the context.
  for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
  c.set(REFUSED, true);
  return new AuthHttpException(error);
}

/** Takes the challenge of an earlier guard back, when `some()` tried that one first and this one passed. */
function withdrawRefusal(c: Context): void {
  if (c.get(REFUSED) !== true) return;
  c.header('www-authenticate', undefined);
  c.header('retry-after', undefined);
  c.set(REFUSED, false);
}

function sendError(c: Context, error: unknown): Response | undefined {
  const response = toResponse(toAuthError(error));
  // Through the context, so that headers which other middleware set (CORS) stay.
  return response === undefined ? undefined : c.newResponse(response.body, response);
}
