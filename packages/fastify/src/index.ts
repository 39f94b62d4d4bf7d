/**
 * Access-token authentication for Fastify.
 *
 * @module
 */
export { AuthError, ConfigError, isAuthError, isConfigError, staticJwks } from '@oidc-verify/core';
export type {
  AlgorithmOption,
  AuthEvent,
  MtlsSettings,
  Requirement,
  VerifiedToken,
} from '@oidc-verify/core';
export {
  fromCookie,
  fromHeader,
  fromHeaderOr,
  fromTlsSocket,
  fromWebSocketProtocol,
} from '@oidc-verify/core/http';
export type {
  ConnectionEnd,
  HeldConnection,
  MetadataOptions,
  UpgradeOutcome,
} from '@oidc-verify/core/http';
export { fetchJwks } from '@oidc-verify/fetch-jwks';
export { createAuth } from './auth.ts';
export type { Auth, AuthOptions, InjectedAuthOptions } from './auth.ts';
export type { Guard, RequestLike } from './guard.ts';
export type { MetadataPlugin } from './metadata.ts';
export type { AuthPlugin, PluginOptions } from './plugin.ts';
export type { ResponseLike } from './response.ts';
