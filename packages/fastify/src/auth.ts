import type {
  AccessTokenClaims,
  AuthorizationDetails,
  ClaimsOfIssuers,
  ClaimsSchema,
  ListedIssuers,
  NoUndefinedOption,
  NoUnknownOption,
} from '@oidc-verify/core';
import { createAuthMembers, fromNode } from '@oidc-verify/core/http';
import type {
  AuthMembers,
  AuthOptions as CoreAuthOptions,
  InjectedAuthOptions as CoreInjectedAuthOptions,
  NodeRequest,
} from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { FastifyRequest, RawServerBase, RouteGenericInterface } from 'fastify';
import { toGuard } from './guard.ts';
import type { Guard, RequestLike } from './guard.ts';
import { toMetadataPlugin } from './metadata.ts';
import type { MetadataPlugin } from './metadata.ts';
import { createInstallation } from './plugin.ts';
import type { AuthPlugin } from './plugin.ts';
import { toAuthRequest, toPresented } from './request.ts';
import { sendError } from './response.ts';
import type { ResponseLike } from './response.ts';

/** A request of any Fastify app, over HTTP/1 or HTTP/2. */
type AnyRequest = FastifyRequest<RouteGenericInterface, RawServerBase>;

/** The options of {@link createAuth}. */
export type AuthOptions<
  Schema extends ClaimsSchema | undefined = undefined,
  Issuers extends ListedIssuers = ListedIssuers,
  Details extends AuthorizationDetails | undefined = AuthorizationDetails | undefined,
> = CoreAuthOptions<Schema, AnyRequest, NodeRequest, Issuers, Details>;

/** The options of {@link createAuth} with an existing verifier, which `close()` leaves open. */
export type InjectedAuthOptions<Claims = AccessTokenClaims> = CoreInjectedAuthOptions<
  Claims,
  AnyRequest,
  NodeRequest
>;

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
  const Issuers extends ListedIssuers = ListedIssuers,
  Details extends AuthorizationDetails | undefined = undefined,
  Given extends AuthOptions<Schema, Issuers, Details> = AuthOptions<Schema, Issuers, Details>,
>(
  options: AuthOptions<Schema, Issuers, Details> & {
    readonly issuers?: NoUnknownOption<Issuers>;
  } & NoUndefinedOption<Given>,
): Auth<ClaimsOfIssuers<Schema, Issuers, Details>>;
export function createAuth(options: object): Auth<unknown> {
  const { plugin, requireInstalled } = createInstallation(async () => members.close());
  const members: Omit<Auth<unknown>, 'plugin' | 'sendError'> = createAuthMembers(
    options,
    fetchJwks,
    {
      keyOf: (request) => request.raw,
      toRequest: toAuthRequest,
      toPresented,
      toGuard: (authenticate) => toGuard(authenticate, requireInstalled),
      toOptionalGuard: (authenticate, vary) => toGuard(authenticate, requireInstalled, vary),
      toUpgradeRequest: fromNode,
      toMetadata: toMetadataPlugin,
    },
  );
  return { ...members, plugin, sendError };
}
