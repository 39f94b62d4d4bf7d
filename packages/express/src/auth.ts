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
  InjectedAuthOptions as CoreInjectedAuthOptions,
  Metadata,
  NodeRequest,
  ResponseParts,
} from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { NextFunction, Request, Response } from 'express';

/** The options of {@link createAuth}. */
export type AuthOptions<Schema extends ClaimsSchema | undefined = undefined> = CoreAuthOptions<
  Schema,
  Request,
  NodeRequest
>;

/** The options of {@link createAuth} with an existing verifier, which `close()` leaves open. */
export type InjectedAuthOptions<Claims = AccessTokenClaims> = CoreInjectedAuthOptions<
  Claims,
  Request,
  NodeRequest
>;

/** Express middleware that keeps the types of the route it guards. */
export type Guard = <P, ResBody, ReqBody, Query, Locals extends Record<string, unknown>>(
  req: Request<P, ResBody, ReqBody, Query, Locals>,
  res: Response<ResBody, Locals>,
  next: NextFunction,
) => void;

/** The members of an Express response that `sendError` needs. */
export interface ResponseLike {
  readonly headersSent: boolean;
  status(code: number): unknown;
  set(headers: Record<string, string>): unknown;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/** Access-token authentication for Express 4 and 5. */
export interface Auth<Claims = AccessTokenClaims> extends AuthMembers<Claims, object, Guard> {
  /** Sends status, challenge and JSON body for an AuthError and returns true; returns false for any other error. */
  sendError(res: ResponseLike, error: unknown): boolean;
}

/**
 * Creates guards for an Express app. Keys are discovered from the issuer unless `jwksUri` or `keys` is
 * given. Nothing is fetched before the first request.
 *
 * @throws {ConfigError} `invalid_options` with the path of every wrong option
 *
 * @example
 * ```ts
 * import express from 'express';
 * import { createAuth } from '@oidc-verify/express';
 *
 * const auth = createAuth({
 *   issuer: 'https://login.example.com/',
 *   audience: 'https://api.example.com',
 * });
 * const app = express();
 * app.get('/me', auth.required(), (req, res) => {
 *   res.json({ sub: auth.get(req).subject });
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

function toGuard(
  authenticate: (req: object) => Identity | Promise<Identity>,
  vary?: string,
): Guard {
  return (req, res, next) => {
    const pass = (identity: Identity): void => {
      (req as { auth?: unknown }).auth = identity;
      addSuccessHeaders(res, identity);
      if (vary !== undefined) addVary(res, vary);
      next();
    };
    const fail = (error: unknown): void => {
      // On the response too, for error handlers that read nothing but `err.status`.
      if (isAuthError(error)) addRefusalHeaders(res, error);
      next(error);
    };
    let identity: Identity | Promise<Identity>;
    try {
      identity = authenticate(req);
    } catch (error) {
      fail(error);
      return;
    }
    if (!(identity instanceof Promise)) {
      pass(identity);
      return;
    }
    // Express 4 ignores a promise that middleware returns, so both outcomes are passed to `next`. What is
    // thrown meanwhile is passed on as well, as Express does while middleware runs synchronously.
    void identity
      .then(pass, fail)
      .catch(next)
      .catch(() => endResponse(res));
  };
}

/** Ends a response whose error nobody takes: a wrapped `next` threw again when it was given the error. */
function endResponse(res: Pick<Response, 'headersSent' | 'status' | 'end' | 'destroy'>): void {
  if (res.headersSent) res.destroy();
  else res.status(500).end();
}

function sendError(res: ResponseLike, error: unknown): boolean {
  const parts = toResponseParts(error);
  if (parts === undefined || res.headersSent) return false;
  const { headers, body } = parts;
  // Node sends no length of its own in response to HEAD, and to HTTP/1.0, where it then closes the connection.
  const length = String(Buffer.byteLength(body));
  // The body of GET for HEAD too: Node does not send it.
  answer(res, { ...parts, headers: { ...headers, 'content-length': length } });
  return true;
}

function toMetadata(metadata: Metadata): Guard {
  return (req, res, next) => {
    const parts = metadata.respond(fromNode(req));
    if (parts === undefined) next();
    else answer(res, parts);
  };
}

function answer(res: ResponseLike, parts: ResponseParts): void {
  res.status(parts.status);
  // Not `set`, which would add a charset to the Content-Type.
  for (const [name, value] of Object.entries(parts.headers)) res.setHeader(name, value);
  res.end(parts.body);
}
