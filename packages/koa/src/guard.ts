import { isAuthError } from '@oidc-verify/core';
import type { VerifiedToken } from '@oidc-verify/core';
import { addRefusalHeaders, addSuccessHeaders, addVary, isPromise } from '@oidc-verify/core/http';
import type { Metadata } from '@oidc-verify/core/http';
import type { Next } from 'koa';
import { toRequest } from './request.ts';
import type { ContextLike, RequestContext } from './request.ts';
import { answer } from './response.ts';

/** Koa middleware that keeps the types of the route it guards. */
export type Guard = (ctx: ContextLike, next: Next) => Promise<void>;

type Identity = VerifiedToken<unknown> | undefined;

/** Notes the refusal by `get` or `hold` on the response. */
export function toThrown({ res }: RequestContext, error: unknown): unknown {
  if (res !== undefined && isAuthError(error)) addRefusalHeaders(res, error);
  return error;
}

/**
 * Returns middleware that sets `ctx.state.auth` to the identity, or rejects with the error. Where nothing
 * has to be waited for, it returns what `next` returns, and makes no promise.
 */
export function toGuard(
  authenticate: (ctx: RequestContext) => Identity | Promise<Identity>,
  vary?: string,
): Guard {
  return (ctx, next) => {
    let identity: Identity | Promise<Identity>;
    try {
      identity = authenticate(ctx);
      if (!isPromise(identity)) accept(ctx, identity, vary);
    } catch (error) {
      return fail(ctx, error);
    }
    return isPromise(identity)
      ? identity
          .then((known) => accept(ctx, known, vary))
          .then(next, (error: unknown) => fail(ctx, error))
      : proceed(next);
  };
}

/** Rejects with what `next` throws, and returns a promise also where a hand-made `next` does not. */
function proceed(next: Next): Promise<void> {
  try {
    return Promise.resolve(next());
  } catch (error) {
    return Promise.reject(error);
  }
}

function accept(ctx: ContextLike, identity: Identity, vary: string | undefined): void {
  (ctx.state as { auth?: unknown }).auth = identity;
  addSuccessHeaders(ctx.res, identity);
  if (vary !== undefined) addVary(ctx.res, vary);
}

/** Rejects, because the callers of middleware expect a promise, also where it is not Koa that calls. */
function fail(ctx: ContextLike, error: unknown): Promise<never> {
  // On the response too, for error handlers that read nothing but `err.status`.
  if (isAuthError(error)) addRefusalHeaders(ctx.res, error);
  return Promise.reject(error);
}

/** Returns middleware that serves `metadata`. */
export function toMetadata(metadata: Metadata): Guard {
  return async (ctx, next) => {
    const parts = metadata.respond(toRequest(ctx));
    if (parts === undefined) await next();
    else answer(ctx, parts);
  };
}
