import type {
  AccessTokenClaims,
  ClaimsSchema,
  VerifiedClaims,
  VerifiedToken,
} from '@oidc-verify/core';
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
  NodeRequest,
} from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { FastifyRequest, RawServerBase, RouteGenericInterface } from 'fastify';
import { answer, toMetadataPlugin } from './metadata.ts';
import type { MetadataPlugin } from './metadata.ts';
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
  Guard,
  Guard,
  NodeRequest,
  MetadataPlugin
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
    (enter: (request: FastifyRequestLike) => Identity | Promise<Identity>): Guard =>
    async (request, reply) => {
      requireInstalled(request);
      const entered = enter(request);
      const identity = entered instanceof Promise ? await entered : entered;
      exposeIdentity(request, identity);
      for (const [name, value] of Object.entries(toSuccessHeaders(identity))) {
        (reply as FastifyReplyLike).headers({ [name]: value });
      }
    };
  const members: Omit<Auth<unknown>, 'plugin' | 'sendError'> = createAuthMembers(
    options,
    fetchJwks,
    {
      keyOf: (request) => request.raw,
      toRequest: (request) => fromNode(request.raw),
      toGuard,
      toOptionalGuard: toGuard,
      toUpgradeRequest: fromNode,
      toMetadata: toMetadataPlugin,
    },
  );
  return { ...members, plugin, sendError };
}

type Identity = VerifiedToken<unknown> | undefined;

function sendError(reply: FastifyReplyLike, error: unknown): boolean {
  // The body of a GET also for HEAD: Node drops it, and Content-Length is what GET would say.
  const parts = toResponseParts(error);
  if (parts === undefined || reply.sent) return false;
  answer(reply, parts);
  return true;
}
