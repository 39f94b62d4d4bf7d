import type {
  AccessTokenClaims,
  ClaimsSchema,
  Requirement,
  VerifiedClaims,
  VerifiedToken,
} from '@oidc-verify/core';
import { createAuthCore, fromNode, toResponseParts } from '@oidc-verify/core/http';
import type {
  AuthCore,
  AuthOptions as CoreAuthOptions,
  InjectedAuthOptions as CoreInjectedAuthOptions,
  NodeRequest,
  UpgradeOutcome,
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
export interface Auth<Claims = AccessTokenClaims> extends Pick<
  AuthCore<Claims, object>,
  'ready' | 'healthcheck' | 'close'
> {
  /** To register in the scope whose routes are guarded, or around it. Registering it twice is harmless. */
  readonly plugin: AuthPlugin;
  /** Lets valid tokens pass; everything else goes to the error handler as an AuthError. */
  required(requirement?: Requirement<Claims>): Guard;
  /** Like `required`, but a request without any Authorization header passes as anonymous. */
  optional(requirement?: Requirement<Claims>): Guard;
  /** `required` with all of these scopes. */
  scopes(...all: readonly string[]): Guard;
  /** `required` with all of these permissions. */
  permissions(...all: readonly string[]): Guard;
  /**
   * Returns the identity behind a guarded request.
   *
   * @throws {ConfigError} `guard_missing` on a route without a guard
   * @throws {AuthError} `missing_token` where `optional` let an anonymous request pass
   */
  get(request: FastifyRequestLike): VerifiedToken<Claims>;
  /** Returns the identity, or undefined where there is none. */
  peek(request: FastifyRequestLike): VerifiedToken<Claims> | undefined;
  /** Answers with status, challenge and JSON body and returns true, if `error` is an AuthError. */
  sendError(reply: FastifyReplyLike, error: unknown): boolean;
  /** Authenticates an HTTP upgrade, which Fastify hooks never see. */
  upgrade(request: NodeRequest, requirement?: Requirement<Claims>): Promise<UpgradeOutcome<Claims>>;
  [Symbol.asyncDispose](): Promise<void>;
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
  const core = createAuthCore<unknown, FastifyRequestLike>(options, fetchJwks, {
    keyOf: (request) => request.raw,
    toRequest: (request) => fromNode(request.raw),
  });
  const { plugin, requireInstalled } = createInstallation(async () => core.close());
  type Enter = (request: FastifyRequestLike) => Promise<VerifiedToken<unknown> | undefined>;
  return {
    plugin,
    required: (requirement) => toGuard(core.required(requirement)),
    optional: (requirement) => toGuard(core.optional(requirement)),
    scopes: (...all) => toGuard(core.scopes(...all)),
    permissions: (...all) => toGuard(core.permissions(...all)),
    get: (request) => core.get(request),
    peek: (request) => core.peek(request),
    sendError,
    upgrade: async (request, requirement) => core.upgrade(fromNode(request), requirement),
    ready: async (call) => core.ready(call),
    healthcheck: () => core.healthcheck(),
    close: async () => core.close(),
    [Symbol.asyncDispose]: async () => core.close(),
  };

  function toGuard(enter: Enter): Guard {
    return async (request, _reply) => {
      requireInstalled(request);
      exposeIdentity(request, await enter(request));
    };
  }
}

function sendError(reply: FastifyReplyLike, error: unknown): boolean {
  // The body of a GET also for HEAD: Node drops it, and Content-Length is what GET would say.
  const parts = toResponseParts(error);
  if (parts === undefined || reply.sent) return false;
  const { status, headers, body } = parts;
  reply.code(status);
  reply.headers({ ...headers });
  reply.send(body);
  return true;
}
