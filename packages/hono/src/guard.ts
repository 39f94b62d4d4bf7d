import { isAuthError } from '@oidc-verify/core';
import type { VerifiedToken } from '@oidc-verify/core';
import { isPromise, toSuccessHeaders, toVary } from '@oidc-verify/core/http';
import type { Context, MiddlewareHandler, Next } from 'hono';
import { createMiddleware } from 'hono/factory';
import { AuthHttpException } from './exception.ts';
import { keepRefusal, withdrawRefusal } from './refusal.ts';

/** The variables that a guard adds to the context. */
export interface AuthVariables<Identity> {
  Variables: { auth: Identity };
}

/** Hono middleware that sets `c.var.auth` to the identity. */
export type Guard<Identity> = MiddlewareHandler<AuthVariables<Identity>>;

/**
 * Returns middleware that sets `c.var.auth` to the identity, or rejects with what {@link toException}
 * returns. Where nothing has to be waited for, it returns what `next` returns, and makes no promise.
 */
export function toGuard<Identity extends VerifiedToken<unknown> | undefined>(
  authenticate: (c: Context) => Identity | Promise<Identity>,
  vary?: string,
): Guard<Identity> {
  return createMiddleware<AuthVariables<Identity>>((c, next) => {
    let identity: Identity | Promise<Identity>;
    try {
      identity = authenticate(c);
    } catch (error) {
      return fail(c, error);
    }
    return isPromise(identity)
      ? identity.then(
          (known) => pass(c, next, known, vary),
          (error: unknown) => fail(c, error),
        )
      : pass(c, next, identity, vary);
  });
}

function pass<Identity extends VerifiedToken<unknown> | undefined>(
  c: Context<AuthVariables<Identity>>,
  next: Next,
  identity: Identity,
  vary: string | undefined,
): Promise<void> {
  withdrawRefusal(c);
  c.set('auth', identity);
  const headers = toSuccessHeaders(identity);
  return headers === undefined && vary === undefined
    ? proceed(next)
    : passWith(c, next, headers ?? {}, vary);
}

/** Rejects with what `next` throws, and returns a promise also where a hand-made `next` does not. */
function proceed(next: Next): Promise<void> {
  try {
    return Promise.resolve(next());
  } catch (error) {
    return Promise.reject(error);
  }
}

async function passWith(
  c: Context,
  next: Next,
  headers: Readonly<Record<string, string>>,
  vary: string | undefined,
): Promise<void> {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  if (vary !== undefined) c.header('vary', vary, { append: true });
  await next();
  restoreHeaders(c, headers);
  if (vary !== undefined) restoreVary(c, vary);
}

/** Rejects, because the callers of middleware expect a promise, also where it is not Hono that calls. */
function fail(c: Context, error: unknown): Promise<never> {
  return Promise.reject(toException(c, error));
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
export function toException(c: Context, error: unknown): unknown {
  if (!isAuthError(error)) return error;
  keepRefusal(c, error);
  return new AuthHttpException(error);
}
