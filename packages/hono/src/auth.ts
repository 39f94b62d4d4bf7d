import type {
  AccessTokenClaims,
  AuthorizationDetails,
  ClaimsOfIssuers,
  ClaimsSchema,
  ListedIssuers,
  NoUndefinedOption,
  NoUnknownOption,
  VerifiedToken,
} from '@oidc-verify/core';
import { createAuthMembers } from '@oidc-verify/core/http';
import type {
  AuthMembers,
  AuthOptions as CoreAuthOptions,
  FetchRequest,
  InjectedAuthOptions as CoreInjectedAuthOptions,
  NodeRequest,
} from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { Context, MiddlewareHandler } from 'hono';
import { toException, toGuard } from './guard.ts';
import type { Guard } from './guard.ts';
import { toAuthRequest, toPresented, toUpgradeRequest, waitUntilOf } from './request.ts';
import { sendError, toMetadata } from './response.ts';

/** The options of {@link createAuth}. */
export type AuthOptions<
  Schema extends ClaimsSchema | undefined = undefined,
  Issuers extends ListedIssuers = ListedIssuers,
  Details extends AuthorizationDetails | undefined = AuthorizationDetails | undefined,
> = CoreAuthOptions<Schema, Context, FetchRequest | NodeRequest, Issuers, Details>;

/** The options of {@link createAuth} with an existing verifier, which `close()` leaves open. */
export type InjectedAuthOptions<Claims = AccessTokenClaims> = CoreInjectedAuthOptions<
  Claims,
  Context,
  FetchRequest | NodeRequest
>;

/**
 * Access-token authentication for Hono, on every runtime that Hono supports. Guards and `get` throw an
 * `AuthHttpException`. `upgrade` takes `c.req.raw`, or the message of Node's `upgrade` event.
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
  const Issuers extends ListedIssuers = ListedIssuers,
  Details extends AuthorizationDetails | undefined = undefined,
  Given extends AuthOptions<Schema, Issuers, Details> = AuthOptions<Schema, Issuers, Details>,
>(
  options: AuthOptions<Schema, Issuers, Details> & {
    readonly issuers?: NoUnknownOption<Issuers>;
  } & NoUndefinedOption<Given>,
): Auth<ClaimsOfIssuers<Schema, Issuers, Details>>;
export function createAuth(options: object): object {
  const members: Omit<Auth<unknown>, 'sendError'> = createAuthMembers(options, fetchJwks, {
    keyOf: (c) => c,
    toRequest: toAuthRequest,
    toPresented,
    waitUntilOf,
    toGuard,
    toOptionalGuard: toGuard,
    // As an exception with a response, which Hono sends when a handler throws it.
    toThrown: toException,
    toUpgradeRequest,
    toMetadata,
  });
  return { ...members, sendError };
}
