import type {
  AccessTokenClaims,
  ClaimsSchema,
  NoUndefinedOption,
  VerifiedClaims,
  VerifiedToken,
} from '@oidc-verify/core';
import {
  createAuthMembers,
  fromNode,
  toResponseParts,
  toSuccessHeaders,
  toVary,
} from '@oidc-verify/core/http';
import type {
  AuthMembers,
  AuthOptions as CoreAuthOptions,
  InjectedAuthOptions as CoreInjectedAuthOptions,
  HeaderValue,
  NodeRequest,
} from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { FastifyRequest, RawServerBase, RouteGenericInterface } from 'fastify';
import { answer, toMetadataPlugin } from './metadata.ts';
import type { MetadataPlugin } from './metadata.ts';
import { createInstallation, exposeIdentity } from './plugin.ts';
import type { AuthPlugin } from './plugin.ts';
import { toAuthRequest } from './request.ts';

/** A request of any Fastify app, over HTTP/1 or HTTP/2. */
type AnyRequest = FastifyRequest<RouteGenericInterface, RawServerBase>;

/** The options of {@link createAuth}. */
export type AuthOptions<Schema extends ClaimsSchema | undefined = undefined> = CoreAuthOptions<
  Schema,
  AnyRequest,
  NodeRequest
>;

/** The options of {@link createAuth} with an existing verifier, which `close()` leaves open. */
export type InjectedAuthOptions<Claims = AccessTokenClaims> = CoreInjectedAuthOptions<
  Claims,
  AnyRequest,
  NodeRequest
>;

/** The members of a Fastify request that guards, `get` and `peek` need; every typed request has them. */
export interface RequestLike {
  readonly raw: NodeRequest;
}

/** The members of a Fastify reply that `sendError` needs; every typed reply has them. */
export interface ResponseLike {
  readonly sent: boolean;
  code(status: number): unknown;
  headers(headers: Record<string, string>): unknown;
  send(body: unknown): unknown;
}

/**
 * A Fastify hook for `onRequest`, or for any later phase before the handler, and also a strategy for
 * `@fastify/auth`. Its parameter types are structural, so that the types of the route are kept.
 */
export type Guard = (request: RequestLike, reply: unknown) => Promise<void>;

/** Access-token authentication for Fastify 5. */
export interface Auth<Claims = AccessTokenClaims> extends AuthMembers<
  Claims,
  RequestLike,
  Guard,
  Guard,
  NodeRequest,
  MetadataPlugin
> {
  /** Register it in the scope whose routes are guarded, or in a scope around it. Registering it twice is harmless. */
  readonly plugin: AuthPlugin;
  /** Sends status, challenge and JSON body for an AuthError and returns true; returns false for any other error. */
  sendError(reply: ResponseLike, error: unknown): boolean;
}

/**
 * Creates guards for a Fastify app, and the plugin that they need. Keys are discovered from the issuer
 * unless `jwksUri` or `keys` is given. Nothing is fetched before the first request.
 *
 * @throws {ConfigError} `invalid_options` with the path of every wrong option
 *
 * @example
 * ```ts
 * import { createAuth } from '@oidc-verify/fastify';
 * import Fastify from 'fastify';
 *
 * const auth = createAuth({
 *   issuer: 'https://login.example.com/', // the exact `iss` of its tokens
 *   audience: 'https://api.example.com', // the `aud` of tokens for your API
 * });
 * const app = Fastify();
 * await app.register(auth.plugin);
 * app.get('/me', { onRequest: auth.required() }, async (request) => auth.get(request).subject);
 * await app.listen({ port: 3000 });
 * ```
 */
export function createAuth<Claims>(options: InjectedAuthOptions<Claims>): Auth<Claims>;
export function createAuth<
  Schema extends ClaimsSchema | undefined = undefined,
  Given extends AuthOptions<Schema> = AuthOptions<Schema>,
>(options: AuthOptions<Schema> & NoUndefinedOption<Given>): Auth<VerifiedClaims<Schema>>;
export function createAuth(options: object): Auth<unknown> {
  const { plugin, requireInstalled } = createInstallation(async () => members.close());
  const members: Omit<Auth<unknown>, 'plugin' | 'sendError'> = createAuthMembers(
    options,
    fetchJwks,
    {
      keyOf: (request) => request.raw,
      toRequest: toAuthRequest,
      toGuard: (authenticate) => toGuard(authenticate, requireInstalled),
      toOptionalGuard: (authenticate, vary) => toGuard(authenticate, requireInstalled, vary),
      toUpgradeRequest: fromNode,
      toMetadata: toMetadataPlugin,
    },
  );
  return { ...members, plugin, sendError };
}

type Identity = VerifiedToken<unknown> | undefined;

function toGuard(
  authenticate: (request: RequestLike) => Identity | Promise<Identity>,
  requireInstalled: (request: object) => void,
  vary?: string,
): Guard {
  return async (request, reply) => {
    requireInstalled(request);
    const pending = authenticate(request);
    const identity = pending instanceof Promise ? await pending : pending;
    exposeIdentity(request, identity);
    const headers = toSuccessHeaders(identity);
    if (headers !== undefined) (reply as ResponseLike).headers(headers);
    if (vary !== undefined) addVary(reply as VaryingReply, vary);
  };
}

/** The members of a Fastify reply that are needed to add to a header. */
interface VaryingReply extends ResponseLike {
  getHeader(name: string): HeaderValue;
}

function addVary(reply: VaryingReply, name: string): void {
  reply.headers({ vary: toVary(reply.getHeader('vary'), name) });
}

function sendError(reply: ResponseLike, error: unknown): boolean {
  // The body of GET for HEAD too: Node does not send it, but Content-Length is that of GET.
  const parts = toResponseParts(error);
  if (parts === undefined || reply.sent) return false;
  answer(reply, parts);
  return true;
}
