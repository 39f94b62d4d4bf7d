import { isAuthError } from '@oidc-verify/core';
import type { VerifiedToken } from '@oidc-verify/core';
import { addRefusalHeaders, addSuccessHeaders, addVary, isPromise } from '@oidc-verify/core/http';
import type { NodeResponse } from '@oidc-verify/core/http';
import type { NextFunction, Request, Response } from 'express';

/** Express middleware that keeps the types of the route it guards. */
export type Guard = <P, ResBody, ReqBody, Query, Locals extends Record<string, unknown>>(
  req: Request<P, ResBody, ReqBody, Query, Locals>,
  res: Response<ResBody, Locals>,
  next: NextFunction,
) => void;

type Identity = VerifiedToken<unknown> | undefined;

/** Notes the refusal by `get` or `hold` on the response, which Express makes known to the request. */
export function toThrown({ res }: { readonly res?: NodeResponse }, error: unknown): unknown {
  if (res !== undefined && isAuthError(error)) addRefusalHeaders(res, error);
  return error;
}

/**
 * Returns middleware that sets `req.auth` to the identity, or passes the error to `next`. Where nothing has
 * to be waited for, it calls `next` in the same tick.
 */
export function toGuard(
  authenticate: (req: object) => Identity | Promise<Identity>,
  vary?: string,
): Guard {
  return (req, res, next) => {
    let identity: Identity | Promise<Identity>;
    try {
      identity = authenticate(req);
    } catch (error) {
      fail(error, res, next);
      return;
    }
    if (!isPromise(identity)) {
      pass(identity, req, res, next, vary);
      return;
    }
    // Express 4 ignores a promise that middleware returns, so both outcomes are passed to `next`. What is
    // thrown meanwhile is passed on as well, as Express does while middleware runs synchronously.
    void identity
      .then(
        (known) => pass(known, req, res, next, vary),
        (error: unknown) => fail(error, res, next),
      )
      .catch(next)
      .catch(() => endResponse(res));
  };
}

function pass(
  identity: Identity,
  req: object,
  res: NodeResponse,
  next: NextFunction,
  vary: string | undefined,
): void {
  // Without the augmentation, no type of Express has this member.
  (req as { auth?: unknown }).auth = identity;
  addSuccessHeaders(res, identity);
  if (vary !== undefined) addVary(res, vary);
  next();
}

function fail(error: unknown, res: NodeResponse, next: NextFunction): void {
  // On the response too, for error handlers that read nothing but `err.status`.
  if (isAuthError(error)) addRefusalHeaders(res, error);
  next(error);
}

/** Ends a response whose error nobody takes: a wrapped `next` threw again when it was given the error. */
function endResponse(res: Pick<Response, 'headersSent' | 'status' | 'end' | 'destroy'>): void {
  if (res.headersSent) res.destroy();
  else res.status(500).end();
}
