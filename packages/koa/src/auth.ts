import type {
  AccessTokenClaims,
  ClaimsSchema,
  NoUndefinedOption,
  VerifiedClaims,
  VerifiedToken,
} from '@oidc-verify/core';
import { isAuthError } from '@oidc-verify/core';
import {
  addRefusalHeaders,
  addSuccessHeaders,
  addVary,
  createAuthMembers,
  fromNode,
  toResponseParts,
} from '@oidc-verify/core/http';
import type {
  AuthMembers,
  AuthOptions as CoreAuthOptions,
  AuthRequest,
  InjectedAuthOptions as CoreInjectedAuthOptions,
  Metadata,
  NodeRequest,
  NodeResponse,
  ResponseParts,
} from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { Context, Next } from 'koa';

/** The options of {@link createAuth}. */
export type AuthOptions<Schema extends ClaimsSchema | undefined = undefined> = CoreAuthOptions<
  Schema,
  Context,
  NodeRequest
>;

/** The options of {@link createAuth} with an existing verifier, which `close()` leaves open. */
export type InjectedAuthOptions<Claims = AccessTokenClaims> = CoreInjectedAuthOptions<
  Claims,
  Context,
  NodeRequest
>;

/** The members of a Koa context that `sendError` needs. */
export interface ResponseLike {
  readonly headerSent: boolean;
  status: number;
  body: unknown;
  set(headers: Record<string, string>): void;
  remove(name: string): void;
}

/** The members of a Koa context that a guard needs; every typed context has them. */
export interface ContextLike extends ResponseLike {
  readonly req: NodeRequest & object;
  readonly res: NodeResponse;
  state: object;
}

/** Koa middleware that keeps the types of the route it guards. */
export type Guard = (ctx: ContextLike, next: Next) => Promise<void>;

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
  Given extends AuthOptions<Schema> = AuthOptions<Schema>,
>(options: AuthOptions<Schema> & NoUndefinedOption<Given>): Auth<VerifiedClaims<Schema>>;
export function createAuth(options: object): Auth<unknown> {
  const members = createAuthMembers<unknown, RequestContext, Guard>(options, fetchJwks, {
    // Not the context: an app inside another app has its own context for the same request.
    keyOf: (ctx) => ctx.req,
    toRequest,
    toGuard,
    toOptionalGuard: toGuard,
    toUpgradeRequest: fromNode,
    toMetadata,
  });
  return { ...members, sendError };
}

/** The members of a context that authentication reads; Koa adds `originalUrl`. */
type RequestContext = Pick<ContextLike, 'req'> & { readonly originalUrl?: string };

type Identity = VerifiedToken<unknown> | undefined;

function toGuard(
  authenticate: (ctx: RequestContext) => Identity | Promise<Identity>,
  vary?: string,
): Guard {
  return async (ctx, next) => {
    try {
      const pending = authenticate(ctx);
      const identity = pending instanceof Promise ? await pending : pending;
      (ctx.state as { auth?: unknown }).auth = identity;
      addSuccessHeaders(ctx.res, identity);
      if (vary !== undefined) addVary(ctx.res, vary);
    } catch (error) {
      // On the response too, for error handlers that read nothing but `err.status`.
      if (isAuthError(error)) addRefusalHeaders(ctx.res, error);
      throw error;
    }
    await next();
  };
}

/** Reads the original target, because mounting and rewriting change `req.url`. */
function toRequest({ req, originalUrl }: RequestContext): AuthRequest {
  // If Koa is mounted in an Express app, Koa's own `originalUrl` lacks the mount path.
  return fromNode(req, req.originalUrl ?? originalUrl);
}

function sendError(ctx: ResponseLike, error: unknown): boolean {
  const parts = toResponseParts(error);
  if (parts === undefined || ctx.headerSent) return false;
  // The body of GET for HEAD too: Koa does not send it, but keeps its Content-Length.
  answer(ctx, parts);
  return true;
}

function toMetadata(metadata: Metadata): Guard {
  return async (ctx, next) => {
    const parts = metadata.respond(toRequest(ctx));
    if (parts === undefined) await next();
    else answer(ctx, parts);
  };
}

function answer(ctx: ResponseLike, parts: ResponseParts): void {
  ctx.status = parts.status;
  ctx.body = parts.body;
  // After the body, because setting that sets a Content-Type and a Content-Length.
  ctx.set({ ...parts.headers });
  if (parts.headers['content-type'] === undefined) ctx.remove('Content-Type');
}
