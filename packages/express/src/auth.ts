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
  ResponseParts,
} from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { NextFunction, Request, Response } from 'express';

/** The options of {@link createAuth}. */
export type AuthOptions<Schema extends ClaimsSchema | undefined = undefined> = CoreAuthOptions<
  Schema,
  Request
>;

/** The options of {@link createAuth} for a verifier that is there already, and stays open. */
export type InjectedAuthOptions<Claims = AccessTokenClaims> = CoreInjectedAuthOptions<
  Claims,
  Request
>;

/** Express middleware that leaves the types of the route it guards as they are. */
export type Guard = <P, ResBody, ReqBody, Query, Locals extends Record<string, unknown>>(
  req: Request<P, ResBody, ReqBody, Query, Locals>,
  res: Response<ResBody, Locals>,
  next: NextFunction,
) => void;

/** What `sendError` needs of an Express response. */
export interface ExpressResponse {
  readonly headersSent: boolean;
  readonly req?: { readonly method?: string | undefined } | undefined;
  status(code: number): unknown;
  set(headers: Record<string, string>): unknown;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/** Access-token authentication for Express 4 and 5. */
export interface Auth<Claims = AccessTokenClaims> extends AuthMembers<Claims, object, Guard> {
  /** Answers with status, challenge and JSON body and returns true, if `error` is an AuthError. */
  sendError(res: ExpressResponse, error: unknown): boolean;
}

/**
 * Returns guards for an Express app. Keys are discovered from the issuer unless `jwksUri` or `keys`
 * say otherwise; nothing is fetched before the first request.
 *
 * @throws {ConfigError} `invalid_options` with every wrong option and its path
 */
export function createAuth<Claims>(options: InjectedAuthOptions<Claims>): Auth<Claims>;
export function createAuth<Schema extends ClaimsSchema | undefined = undefined>(
  options: AuthOptions<Schema>,
): Auth<VerifiedClaims<Schema>>;
export function createAuth(options: object): Auth<unknown> {
  const members = createAuthMembers<unknown, object, Guard>(options, fetchJwks, {
    keyOf: (req) => req,
    toRequest: fromNode,
    toGuard,
    toOptionalGuard: toGuard,
    toUpgradeRequest: fromNode,
    toMetadata,
  });
  return { ...members, sendError };
}

type Identity = VerifiedToken<unknown> | undefined;

function toGuard(enter: (req: object) => Identity | Promise<Identity>): Guard {
  return (req, res, next) => {
    const pass = (identity: Identity): void => {
      (req as { auth?: unknown }).auth = identity;
      // Only a proof brings headers; `set` costs even without any.
      const isProven = identity?.binding !== undefined;
      if (isProven && !res.headersSent) res.set({ ...toSuccessHeaders(identity) });
      next();
    };
    const refuse = (error: unknown): void => {
      // On the response too: a custom error handler that reads only `err.status` keeps them.
      if (isAuthError(error) && !res.headersSent) res.set({ ...error.headers });
      next(error);
    };
    let entered: Identity | Promise<Identity>;
    try {
      entered = enter(req);
    } catch (error) {
      refuse(error);
      return;
    }
    // Express 4 does not see a rejected middleware, so both ends are handed to `next`.
    if (entered instanceof Promise) void entered.then(pass, refuse);
    else pass(entered);
  };
}

function sendError(res: ExpressResponse, error: unknown): boolean {
  const parts = toResponseParts(error, res.req?.method);
  if (parts === undefined || res.headersSent) return false;
  answer(res, parts);
  return true;
}

function toMetadata(metadata: Metadata): Guard {
  return (req, res, next) => {
    const parts = metadata.respond(fromNode(req));
    if (parts === undefined) next();
    else answer(res, parts);
  };
}

function answer(res: ExpressResponse, parts: ResponseParts): void {
  res.status(parts.status);
  // Not `set`, which would write a charset into the Content-Type.
  for (const [name, value] of Object.entries(parts.headers)) res.setHeader(name, value);
  res.end(parts.body);
}
