import type {
  ClaimsSchema,
  Requirement,
  VerifiedClaims,
  VerifiedToken,
  WaitUntil,
} from '@oidc-verify/core';
import { isAuthError } from '@oidc-verify/core';
import { createAuthCore, fromFetch, toResponse } from '@oidc-verify/core/http';
import type {
  AuthCore,
  AuthOptions as CoreAuthOptions,
  FetchRequest,
  UpgradeOutcome,
} from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { AuthHttpException } from './exception.ts';

/** The options of {@link createAuth}. */
export type AuthOptions<Schema extends ClaimsSchema | undefined = undefined> = CoreAuthOptions<
  Schema,
  Context
>;

/** What a guard adds to the variables of a context. */
export interface AuthVariables<Identity> {
  Variables: { auth: Identity };
}

type Guard<Identity> = MiddlewareHandler<AuthVariables<Identity>>;

/** Access-token authentication for Hono, on every runtime that Hono runs on. */
export interface Auth<Claims> extends Pick<
  AuthCore<Claims, object>,
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
  get(c: object): VerifiedToken<Claims>;
  /** Returns the identity, or undefined where there is none. */
  peek(c: object): VerifiedToken<Claims> | undefined;
  /** Returns the response for an AuthError or an AuthHttpException, and undefined for anything else. */
  sendError(c: Context, error: unknown): Response | undefined;
  /** Authenticates an HTTP upgrade request by its headers. */
  upgrade(
    request: FetchRequest,
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
  type Claims = VerifiedClaims<Schema>;
  const core = createAuthCore<Schema, Context>(options, fetchJwks, {
    keyOf: (c) => c,
    toRequest: (c) => fromFetch(c.req.raw),
    waitUntilOf,
  });
  return {
    required: (requirement) => toGuard(core.required(requirement)),
    optional: (requirement) => toGuard(core.optional(requirement)),
    scopes: (...all) => toGuard(core.scopes(...all)),
    permissions: (...all) => toGuard(core.permissions(...all)),
    get: (c) => {
      try {
        return core.get(c as Context);
      } catch (error) {
        // Thrown in a handler it has to be an exception whose response Hono knows to send.
        throw toException(c as Context, error);
      }
    },
    peek: (c) => core.peek(c as Context),
    sendError,
    upgrade: async (request, requirement) => core.upgrade(fromFetch(request), requirement),
    ready: core.ready,
    healthcheck: core.healthcheck,
    close: core.close,
    [Symbol.asyncDispose]: core.close,
  };

  function toGuard<Identity extends VerifiedToken<Claims> | undefined>(
    enter: (c: Context) => Promise<Identity>,
  ): Guard<Identity> {
    return createMiddleware<AuthVariables<Identity>>(async (c, next) => {
      const identity = await enter(c).catch((error: unknown) => {
        throw toException(c, error);
      });
      c.set('auth', identity);
      await next();
    });
  }
}

/** `c.executionCtx` throws on runtimes that have none. */
function waitUntilOf(c: Context): WaitUntil | undefined {
  try {
    const { executionCtx } = c;
    return (work) => executionCtx.waitUntil(work);
  } catch {
    return undefined;
  }
}

function toException(c: Context, error: unknown): unknown {
  if (!isAuthError(error)) return error;
  // On the context too: a handler that answers with `c.json(…, err.status)` keeps them.
  for (const [name, value] of Object.entries(error.headers)) c.header(name, value);
  return new AuthHttpException(error, c.req.method);
}

function sendError(c: Context, error: unknown): Response | undefined {
  const cause = error instanceof AuthHttpException ? error.cause : error;
  const response = toResponse(cause, c.req.method);
  // Through the context, so that headers which other middleware set (CORS) stay.
  return response === undefined ? undefined : c.newResponse(response.body, response);
}
