import type {
  AccessTokenClaims,
  ClaimsSchema,
  VerifiedClaims,
  VerifiedToken,
} from '@oidc-verify/core';
import { isAuthError } from '@oidc-verify/core';
import {
  createAuthMembers,
  fromNode,
  toResponseParts,
  toSuccessHeaders,
} from '@oidc-verify/core/http';
import type {
  AuthMembers,
  AuthOptions as CoreAuthOptions,
  InjectedAuthOptions as CoreInjectedAuthOptions,
  Metadata,
  NodeRequest,
  ResponseParts,
} from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { Context, Next } from 'koa';

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

/** What `sendError` needs of a Koa context. */
export interface KoaResponse {
  readonly headerSent: boolean;
  status: number;
  body: unknown;
  set(headers: Record<string, string>): void;
}

/** What a guard needs of a Koa context; every typed context has it. */
export interface KoaContext extends KoaResponse {
  readonly req: NodeRequest & object;
  state: object;
}

/** Koa middleware that leaves the types of the route it guards as they are. */
export type Guard = (ctx: KoaContext, next: Next) => Promise<void>;

/** Access-token authentication for Koa. */
export interface Auth<Claims = AccessTokenClaims> extends AuthMembers<
  Claims,
  Pick<KoaContext, 'req'>,
  Guard
> {
  /** Answers with status, challenge and JSON body and returns true, if `error` is an AuthError. */
  sendError(ctx: KoaResponse, error: unknown): boolean;
}

/**
 * Returns guards for a Koa app. Keys are discovered from the issuer unless `jwksUri` or `keys` say
 * otherwise; nothing is fetched before the first request.
 *
 * @throws {ConfigError} `invalid_options` with every wrong option and its path
 */
export function createAuth<Claims>(options: InjectedAuthOptions<Claims>): Auth<Claims>;
export function createAuth<Schema extends ClaimsSchema | undefined = undefined>(
  options: AuthOptions<Schema>,
): Auth<VerifiedClaims<Schema>>;
export function createAuth(options: object): Auth<unknown> {
  const members = createAuthMembers<unknown, KeyedContext, Guard>(options, fetchJwks, {
    // Not the context: an app inside another app has a context of its own for the same request.
    keyOf: (ctx) => ctx.req,
    toRequest: (ctx) => fromNode(toNodeRequest(ctx)),
    toGuard,
    toOptionalGuard: toGuard,
    toUpgradeRequest: fromNode,
    toMetadata,
  });
  return { ...members, sendError };
}

/** A context as far as guards look at it; Koa adds `originalUrl`. */
type KeyedContext = Pick<KoaContext, 'req'> & { readonly originalUrl?: string };

type Identity = VerifiedToken<unknown> | undefined;

function toGuard(enter: (ctx: KeyedContext) => Identity | Promise<Identity>): Guard {
  return async (ctx, next) => {
    try {
      const entered = enter(ctx);
      const identity = entered instanceof Promise ? await entered : entered;
      (ctx.state as { auth?: unknown }).auth = identity;
      if (identity?.binding !== undefined && !ctx.headerSent) {
        ctx.set({ ...toSuccessHeaders(identity) });
      }
    } catch (error) {
      // On the response too: a catcher that reads only `err.status` keeps them.
      if (isAuthError(error) && !ctx.headerSent) ctx.set({ ...error.headers });
      throw error;
    }
    await next();
  };
}

/** Returns the request with its target as it was sent: mounting and rewriting change `req.url`. */
function toNodeRequest({ req, originalUrl }: KeyedContext): NodeRequest {
  const { method, url, rawHeaders, headers, socket } = req;
  // Where Express hands a request on to Koa, Koa's own `originalUrl` is already cut.
  const { originalUrl: outermost = originalUrl } = req;
  return { method, url, originalUrl: outermost, rawHeaders, headers, socket };
}

function sendError(ctx: KoaResponse, error: unknown): boolean {
  const parts = toResponseParts(error);
  if (parts === undefined || ctx.headerSent) return false;
  // The body of a GET also for HEAD: Koa leaves it out, and keeps the length that GET would have.
  answer(ctx, parts);
  return true;
}

function toMetadata(metadata: Metadata): Guard {
  return async (ctx, next) => {
    const parts = metadata.respond(fromNode(toNodeRequest(ctx)));
    if (parts === undefined) await next();
    else answer(ctx, parts);
  };
}

function answer(ctx: KoaResponse, parts: ResponseParts): void {
  ctx.status = parts.status;
  ctx.body = parts.body;
  // After the body, which would set a type and a length of its own.
  ctx.set({ ...parts.headers });
}
