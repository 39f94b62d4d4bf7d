import type { AccessTokenClaims, ClaimsSchema, VerifiedClaims } from '@oidc-verify/core';
import { createAuthMembers, fromNode, toResponseParts } from '@oidc-verify/core/http';
import type {
  AuthMembers,
  AuthOptions as CoreAuthOptions,
  InjectedAuthOptions as CoreInjectedAuthOptions,
  NodeRequest,
} from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { FastifyRequest, RawServerBase, RouteGenericInterface } from 'fastify';
import { createInstallation, exposeIdentity } from './plugin.ts';
import type { AuthPlugin } from './plugin.ts';

/** A request of any Fastify app, over HTTP/1 or HTTP/2. */
type AnyRequest = FastifyRequest<RouteGenericInterface, RawServerBase>;

/** The options of {@link createAuth}. */
export type AuthOptions<Schema extends ClaimsSchema | undefined = undefined> = CoreAuthOptions<
  Schema,
  AnyRequest
>;

/** The options of {@link createAuth} for a verifier that is there already, and stays open. */
export type InjectedAuthOptions<Claims = AccessTokenClaims> = CoreInjectedAuthOptions<
  Claims,
  AnyRequest
>;

/** What guards, `get` and `peek` need of a Fastify request, whatever its server, route and type provider. */
export interface FastifyRequestLike {
  readonly raw: NodeRequest;
}

/** What `sendError` needs of a Fastify reply, whatever its route may send. */
export interface FastifyReplyLike {
  readonly sent: boolean;
  code(status: number): unknown;
  headers(headers: Record<string, string>): unknown;
  send(body: unknown): unknown;
}

/**
 * A Fastify hook, for `onRequest` or any later one before the handler, and a strategy of
 * `@fastify/auth`. Its parameters are structural, so that it leaves the types of its route alone.
 */
export type Guard = (request: FastifyRequestLike, reply: unknown) => Promise<void>;

/** Access-token authentication for Fastify 5. */
export interface Auth<Claims = AccessTokenClaims> extends AuthMembers<
  Claims,
  FastifyRequestLike,
  Guard
> {
  /** To register in the scope whose routes are guarded, or around it. Registering it twice is harmless. */
  readonly plugin: AuthPlugin;
  /** Answers with status, challenge and JSON body and returns true, if `error` is an AuthError. */
  sendError(reply: FastifyReplyLike, error: unknown): boolean;
}

/**
 * Returns guards for a Fastify app, and the plugin they need. Keys are discovered from the issuer
 * unless `jwksUri` or `keys` say otherwise; nothing is fetched before the first request.
 *
 * @throws {ConfigError} `invalid_options` with every wrong option and its path
 */
export function createAuth<Claims>(options: InjectedAuthOptions<Claims>): Auth<Claims>;
export function createAuth<Schema extends ClaimsSchema | undefined = undefined>(
  options: AuthOptions<Schema>,
): Auth<VerifiedClaims<Schema>>;
export function createAuth(options: object): Auth<unknown> {
  const { plugin, requireInstalled } = createInstallation(async () => members.close());
  const toGuard =
    (enter: (request: FastifyRequestLike) => Promise<unknown>): Guard =>
    async (request, _reply) => {
      requireInstalled(request);
      exposeIdentity(request, await enter(request));
    };
  const members = createAuthMembers<unknown, FastifyRequestLike, Guard>(options, fetchJwks, {
    keyOf: (request) => request.raw,
    toRequest: (request) => fromNode(request.raw),
    toGuard,
    toOptionalGuard: toGuard,
    toUpgradeRequest: fromNode,
  });
  return { ...members, plugin, sendError };
}

function sendError(reply: FastifyReplyLike, error: unknown): boolean {
  // The body of a GET also for HEAD: Node drops it, and Content-Length is what GET would say.
  const parts = toResponseParts(error);
  if (parts === undefined || reply.sent) return false;
  const { status, headers, body } = parts;
  reply.code(status);
  reply.headers({ ...headers });
  // Not as text, to whose Content-Type Fastify would add a charset.
  reply.send(Buffer.from(body));
  return true;
}
