import type {
  AccessTokenClaims,
  ClaimsSchema,
  NoUndefinedOption,
  VerifiedClaims,
  VerifiedToken,
} from '@oidc-verify/core';
import { isAuthError } from '@oidc-verify/core';
import {
  createAuthMembers,
  toResponseParts,
  toSuccessHeaders,
  toVary,
} from '@oidc-verify/core/http';
import type {
  AuthMembers,
  AuthOptions as CoreAuthOptions,
  FetchRequest,
  InjectedAuthOptions as CoreInjectedAuthOptions,
  Metadata,
  NodeRequest,
  ResponseParts,
} from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { AuthHttpException, findAuthError } from './exception.ts';
import { keepRefusal, withdrawRefusal } from './refusal.ts';
import { toAuthRequest, toUpgradeRequest, waitUntilOf } from './request.ts';

/** The options of {@link createAuth}. */
export type AuthOptions<Schema extends ClaimsSchema | undefined = undefined> = CoreAuthOptions<
  Schema,
  Context,
  FetchRequest | NodeRequest
>;

/** The options of {@link createAuth} with an existing verifier, which `close()` leaves open. */
export type InjectedAuthOptions<Claims = AccessTokenClaims> = CoreInjectedAuthOptions<
  Claims,
  Context,
  FetchRequest | NodeRequest
>;

/** The variables that a guard adds to the context. */
export interface AuthVariables<Identity> {
  Variables: { auth: Identity };
}

/** Hono middleware that sets `c.var.auth` to the identity. */
export type Guard<Identity> = MiddlewareHandler<AuthVariables<Identity>>;

/**
 * Access-token authentication for Hono, on every runtime that Hono supports. Guards and `get` throw an
 * {@link AuthHttpException}. `upgrade` takes `c.req.raw`, or the message of Node's `upgrade` event.
 */
export interface Auth<Claims = AccessTokenClaims> extends AuthMembers<
  Claims,
  Context,
  Guard<VerifiedToken<Claims>>,
  Guard<VerifiedToken<Claims> | undefined>,
  FetchRequest | NodeRequest,
  MiddlewareHandler
> {
  /** Returns the response for an AuthError or an AuthHttpException, and undefined for any other error. */
  sendError(c: Context, error: unknown): Response | undefined;
}

/**
 * Creates guards for a Hono app. Keys are discovered from the issuer unless `jwksUri` or `keys` is given.
 * Before the first request there is no I/O, no timer and no random number, as Workers require.
 *
 * @throws {ConfigError} `invalid_options` with the path of every wrong option
 *
 * @example
 * ```ts
 * import { createAuth } from '@oidc-verify/hono';
 * import { Hono } from 'hono';
 *
 * const auth = createAuth({
 *   issuer: 'https://login.example.com/',
 *   audience: 'https://api.example.com',
 * });
 * const app = new Hono()
 *   .use('/api/*', auth.required())
 *   .get('/api/me', (c) => c.json({ sub: c.var.auth.subject }));
 *
 * export default app; // for Workers, Bun and Deno; on Node use serve(app) from @hono/node-server
 * ```
 */
export function createAuth<Claims>(options: InjectedAuthOptions<Claims>): Auth<Claims>;
export function createAuth<
  Schema extends ClaimsSchema | undefined = undefined,
  Given extends AuthOptions<Schema> = AuthOptions<Schema>,
>(options: AuthOptions<Schema> & NoUndefinedOption<Given>): Auth<VerifiedClaims<Schema>>;
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
      // As an exception with a response, which Hono sends when a handler throws it.
      throw toException(c, error);
    }
  };
  return { ...members, get, sendError };
}

function toGuard<Identity extends VerifiedToken<unknown> | undefined>(
  authenticate: (c: Context) => Identity | Promise<Identity>,
  vary?: string,
): Guard<Identity> {
  return createMiddleware<AuthVariables<Identity>>(async (c, next) => {
    let identity: Identity;
    try {
      const pending = authenticate(c);
      identity = pending instanceof Promise ? await pending : pending;
    } catch (error) {
      throw toException(c, error);
    }
    withdrawRefusal(c);
    c.set('auth', identity);
    const headers = toSuccessHeaders(identity);
    if (headers === undefined && vary === undefined) return next();
    for (const [name, value] of Object.entries(headers ?? {})) c.header(name, value);
    if (vary !== undefined) c.header('vary', vary, { append: true });
    await next();
    restoreHeaders(c, headers ?? {});
    if (vary !== undefined) restoreVary(c, vary);
    return undefined;
  });
}

/** Adds the headers that are missing because a handler created its own Response. */
function restoreHeaders(c: Context, headers: Readonly<Record<string, string>>): void {
  // The response of an accepted upgrade cannot be copied, so nothing can be added to it.
  if (c.res.status === 101) return;
  for (const [name, value] of Object.entries(headers)) {
    if (!c.res.headers.has(name)) c.header(name, value);
  }
}

/** Adds `name` to `Vary` where a handler created its own Response, or set that header. */
function restoreVary(c: Context, name: string): void {
  if (c.res.status === 101) return;
  const current = c.res.headers.get('vary');
  const value = toVary(current, name);
  if (value !== current) c.header('vary', value);
}

/** Returns what to throw for `error`. The headers of a refusal are kept for other responses too. */
function toException(c: Context, error: unknown): unknown {
  if (!isAuthError(error)) return error;
  keepRefusal(c, error);
  return new AuthHttpException(error);
}

function sendError(c: Context, error: unknown): Response | undefined {
  const parts = toResponseParts(findAuthError(error));
  return parts === undefined ? undefined : answer(c, parts);
}

function toMetadata(metadata: Metadata): MiddlewareHandler {
  return async (c, next) => {
    const parts = metadata.respond(toAuthRequest(c));
    if (parts === undefined) {
      await next();
      return undefined;
    }
    return answer(c, parts);
  };
}

/**
 * Makes the response through the context, which keeps the headers of other middleware, such as CORS. The
 * body is a string, so that servers send its length; they send a stream in chunks.
 */
function answer(c: Context, { status, headers, body }: ResponseParts): Response {
  return c.newResponse(body === '' ? null : body, new Response(null, { status, headers }));
}
