import type {
  AccessTokenClaims,
  AuthorizationDetails,
  ClaimsOfIssuers,
  ClaimsSchema,
  ListedIssuers,
  NoUndefinedOption,
  NoUnknownOption,
} from '@oidc-verify/core';
import { createAuthMembers, fromNode } from '@oidc-verify/core/http';
import type {
  AuthMembers,
  AuthOptions as CoreAuthOptions,
  InjectedAuthOptions as CoreInjectedAuthOptions,
  NodeRequest,
} from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { Context } from 'koa';
import { toGuard, toThrown, toMetadata } from './guard.ts';
import type { Guard } from './guard.ts';
import { toPresented, toRequest } from './request.ts';
import type { ContextLike, RequestContext } from './request.ts';
import { sendError } from './response.ts';
import type { ResponseLike } from './response.ts';

/** The options of {@link createAuth}. */
export type AuthOptions<
  Schema extends ClaimsSchema | undefined = undefined,
  Issuers extends ListedIssuers = ListedIssuers,
  Details extends AuthorizationDetails | undefined = AuthorizationDetails | undefined,
> = CoreAuthOptions<Schema, Context, NodeRequest, Issuers, Details>;

/** The options of {@link createAuth} with an existing verifier, which `close()` leaves open. */
export type InjectedAuthOptions<Claims = AccessTokenClaims> = CoreInjectedAuthOptions<
  Claims,
  Context,
  NodeRequest
>;

/** Access-token authentication for Koa. */
export interface Auth<Claims = AccessTokenClaims> extends AuthMembers<
  Claims,
  Pick<ContextLike, 'req'>,
  Guard
> {
  /** Sends status, challenge and JSON body for an AuthError and returns true; returns false for any other error. */
  sendError(ctx: ResponseLike, error: unknown): boolean;
}

/**
 * Creates guards for a Koa app. Keys are discovered from the issuer unless `jwksUri` or `keys` is given.
 * Nothing is fetched before the first request.
 *
 * @throws {ConfigError} `invalid_options` with the path of every wrong option
 *
 * @example
 * ```ts
 * import Koa from 'koa';
 * import { createAuth } from '@oidc-verify/koa';
 *
 * const auth = createAuth({
 *   issuer: 'https://login.example.com/',
 *   audience: 'https://api.example.com',
 * });
 * const app = new Koa();
 * app.use(auth.required());
 * app.use((ctx) => {
 *   ctx.body = { sub: auth.get(ctx).subject };
 * });
 * app.listen(3000);
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
export function createAuth(options: object): Auth<unknown> {
  const members = createAuthMembers<unknown, RequestContext, Guard>(options, fetchJwks, {
    // Not the context: an app inside another app has its own context for the same request.
    keyOf: (ctx) => ctx.req,
    toRequest,
    toPresented,
    toGuard,
    toOptionalGuard: toGuard,
    toThrown,
    toUpgradeRequest: fromNode,
    toMetadata,
  });
  return { ...members, sendError };
}
