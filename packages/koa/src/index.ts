/**
 * Access-token authentication for Koa.
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
export type { Guard } from './guard.ts';
export type { ContextLike } from './request.ts';
export type { ResponseLike } from './response.ts';
