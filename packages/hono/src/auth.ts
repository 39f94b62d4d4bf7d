import type {
  AccessTokenClaims,
  ClaimsSchema,
  VerifiedClaims,
  VerifiedToken,
} from '@oidc-verify/core';
import { isAuthError } from '@oidc-verify/core';
import { createAuthMembers, toResponse, toSuccessHeaders } from '@oidc-verify/core/http';
import type {
  AuthMembers,
  AuthOptions as CoreAuthOptions,
  FetchRequest,
  InjectedAuthOptions as CoreInjectedAuthOptions,
  Metadata,
  NodeRequest,
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

/** The options of {@link createAuth} for a verifier that is there already, and stays open. */
export type InjectedAuthOptions<Claims = AccessTokenClaims> = CoreInjectedAuthOptions<
  Claims,
  Context
>;

/** What a guard adds to the variables of a context. */
export interface AuthVariables<Identity> {
  Variables: { auth: Identity };
}

/** Hono middleware that puts an identity on the context: `c.var.auth`. */
export type Guard<Identity> = MiddlewareHandler<AuthVariables<Identity>>;

/**
 * Access-token authentication for Hono, on every runtime that Hono runs on. Guards and `get` throw an
 * {@link AuthHttpException}; `upgrade` takes `c.req.raw`, or the message of Node's `upgrade` event.
 */
export interface Auth<Claims = AccessTokenClaims> extends AuthMembers<
  Claims,
  Context,
  Guard<VerifiedToken<Claims>>,
  Guard<VerifiedToken<Claims> | undefined>,
  FetchRequest | NodeRequest,
  MiddlewareHandler
> {
  /** Returns the response for an AuthError or an AuthHttpException, and undefined for anything else. */
  sendError(c: Context, error: unknown): Response | undefined;
}

/**
 * Returns guards for a Hono app. Keys are discovered from the issuer unless `jwksUri` or `keys` say
 * otherwise; nothing is fetched, timed or drawn at random before the first request, as Workers demand.
 *
 * @throws {ConfigError} `invalid_options` with every wrong option and its path
 */
export function createAuth<Claims>(options: InjectedAuthOptions<Claims>): Auth<Claims>;
export function createAuth<Schema extends ClaimsSchema | undefined = undefined>(
  options: AuthOptions<Schema>,
): Auth<VerifiedClaims<Schema>>;
export function createAuth(options: object): object {
  const members: Omit<Auth<unknown>, 'sendError'> = createAuthMembers(options, fetchJwks, {
    keyOf: (c) => c,
    toRequest: toAuthRequest,
    waitUntilOf,
    toGuard,
    toOptionalGuard: toGuard,
    toUpgradeRequest,
    toMetadata,
  });
  const get = (c: Context): VerifiedToken<unknown> => {
    try {
      return members.get(c);
    } catch (error) {
      // Thrown in a handler it has to be an exception whose response Hono knows to send.
      throw refuse(c, error);
    }
  };
  return { ...members, get, sendError };
}

function toGuard<Identity extends VerifiedToken<unknown> | undefined>(
  enter: (c: Context) => Identity | Promise<Identity>,
): Guard<Identity> {
  return createMiddleware<AuthVariables<Identity>>(async (c, next) => {
    let identity: Identity;
    try {
      const entered = enter(c);
      identity = entered instanceof Promise ? await entered : entered;
    } catch (error) {
      throw refuse(c, error);
    }
    withdrawRefusal(c);
    c.set('auth', identity);
    const headers = Object.entries(toSuccessHeaders(identity));
    for (const [name, value] of headers) c.header(name, value);
    await next();
    if (headers.length > 0) restore(c, headers);
  });
}

/** A handler that makes a Response of its own has dropped what stood on the context. */
function restore(c: Context, headers: readonly (readonly [name: string, value: string])[]): void {
  // An accepted upgrade cannot be copied, and so not be added to.
  if (c.res.status === 101) return;
  for (const [name, value] of headers) if (!c.res.headers.has(name)) c.header(name, value);
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
  c.header('dpop-nonce', undefined);
  c.set(REFUSED, false);
}

function sendError(c: Context, error: unknown): Response | undefined {
  const response = toResponse(toAuthError(error));
  // Through the context, so that headers which other middleware set (CORS) stay.
  return response === undefined ? undefined : c.newResponse(response.body, response);
}

function toMetadata(metadata: Metadata): MiddlewareHandler {
  return async (c, next) => {
    const parts = metadata.respond(toAuthRequest(c));
    if (parts === undefined) {
      await next();
      return undefined;
    }
    const { body } = parts;
    // Through the context, so that headers which other middleware set stay.
    return c.newResponse(body === '' ? null : body, new Response(null, { ...parts }));
  };
}
