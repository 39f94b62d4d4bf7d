import type {
  AccessTokenClaims,
  AuthorizationDetails,
  ClaimsOfIssuers,
  ClaimsSchema,
  ListedIssuers,
  NoUndefinedOption,
  NoUnknownOption,
} from '@oidc-verify/core';
import {
  createAuthMembers,
  fromNode,
  prepareRefusal,
  presentedByNode,
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
import type { Request } from 'express';
import { toGuard, toThrown } from './guard.ts';
import type { Guard } from './guard.ts';

/** The options of {@link createAuth}. */
export type AuthOptions<
  Schema extends ClaimsSchema | undefined = undefined,
  Issuers extends ListedIssuers = ListedIssuers,
  Details extends AuthorizationDetails | undefined = AuthorizationDetails | undefined,
> = CoreAuthOptions<Schema, Request, NodeRequest, Issuers, Details>;

/** The options of {@link createAuth} with an existing verifier, which `close()` leaves open. */
export type InjectedAuthOptions<Claims = AccessTokenClaims> = CoreInjectedAuthOptions<
  Claims,
  Request,
  NodeRequest
>;

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
  const Issuers extends ListedIssuers = ListedIssuers,
  Details extends AuthorizationDetails | undefined = undefined,
  Given extends AuthOptions<Schema, Issuers, Details> = AuthOptions<Schema, Issuers, Details>,
>(
  options: AuthOptions<Schema, Issuers, Details> & {
    readonly issuers?: NoUnknownOption<Issuers>;
  } & NoUndefinedOption<Given>,
): Auth<ClaimsOfIssuers<Schema, Issuers, Details>>;
export function createAuth(options: object): Auth<unknown> {
  const members = createAuthMembers<unknown, object, Guard>(options, fetchJwks, {
    keyOf: (req) => req,
    carrierOf: streamStateOf,
    toRequest: fromNode,
    toPresented: presentedByNode,
    toGuard,
    toOptionalGuard: toGuard,
    toThrown,
    toUpgradeRequest: fromNode,
    toMetadata,
  });
  return { ...members, sendError };
}

/**
 * Returns the state that Node keeps of the stream. Express changes the prototype of each request, and so gives
 * it a hidden class of its own: to add something to the request itself would cost over a microsecond.
 */
function streamStateOf(req: { readonly _readableState?: unknown }): object | undefined {
  const { _readableState: state } = req;
  return typeof state === 'object' && state !== null ? state : undefined;
}

function sendError(res: ResponseLike, error: unknown): boolean {
  const parts = res.headersSent ? undefined : prepareRefusal(res, error);
  if (parts === undefined) return false;
  // Node sends no length of its own in response to HEAD, and to HTTP/1.0, where it then closes the connection.
  const length = String(Buffer.byteLength(parts.body));
  // The body of GET for HEAD too: Node does not send it.
  answer(res, { ...parts, headers: { ...parts.headers, 'content-length': length } });
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
