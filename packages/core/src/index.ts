/**
 * Verifies OAuth 2 / OIDC access tokens (JWTs) against one policy, synchronously or asynchronously.
 *
 * @module
 */
export type { AuthRequest, VerifyRequest } from './auth-request.ts';
export type { SyncVerifyCall, VerifyCall } from './call.ts';
export type { AuthScheme, OfferedScheme } from './challenge.ts';
export type { ClaimsSchema, SchemaOutput, SchemaResult } from './claims-schema.ts';
export type { Dpop } from './dpop/contract.ts';
export { AuthError, ConfigError, ERROR_TABLE, isAuthError, isConfigError } from './errors.ts';
export type {
  AuthErrorCode,
  AuthErrorOptions,
  AuthErrorStatus,
  ChallengeContext,
  ConfigErrorCode,
  ConfigProblem,
} from './errors.ts';
export { createEmitter } from './events.ts';
export type {
  AuthEvent,
  CallbackEvent,
  CooldownEvent,
  DiscoveryEvent,
  EventListener,
  KeysRefreshedEvent,
  KeysUnusableEvent,
  RefusedEvent,
  ResolverEvent,
  Stage,
  StaleUsedEvent,
} from './events.ts';
export type { Health, IssuerHealth } from './health.ts';
export type { AlgorithmName } from './jose/algorithms.ts';
export { CONTRACT, CONTRACT_VERSION, staticJwks } from './key-source.ts';
export type { Jwk, KeySet, KeySource, LoadReason, WaitUntil } from './key-source.ts';
export type { Check, CheckRevoked } from './policy/check.ts';
export type {
  AlgorithmOption,
  ClaimLocation,
  IssuerOptions,
  KeyHeaderParameter,
  MtlsSettings,
  OffloadSettings,
  ResolveIssuer,
  TokenCacheSettings,
  VerifierOptions,
} from './policy/policy.ts';
export type { ProfileName } from './policy/profiles.ts';
export type { CompiledRequirement, Requirement } from './policy/requirement.ts';
export type {
  AccessTokenClaims,
  Binding,
  Outcome,
  VerifiedClaims,
  VerifiedToken,
} from './result.ts';
export { createVerifier } from './verifier.ts';
export type { Verifier } from './verifier.ts';
