/**
 * Verifies OAuth 2 / OIDC access tokens (JWTs) against one policy, synchronously or asynchronously.
 *
 * @module
 */
export type { AuthRequest, VerifyRequest } from './contract/request.ts';
export type { StrictCall, SyncVerifyCall, VerifyCall } from './contract/call.ts';
export type { AuthScheme, OfferedScheme } from './errors/challenge.ts';
export type { Actor, ActorIdentity, ActorOptions, ActorRequirement } from './contract/actor.ts';
export type {
  AuthorizationDetail,
  AuthorizationDetails,
  AuthorizationDetailsRequirement,
  DetailsOf,
  WithDetails,
} from './contract/authorization-details.ts';
export type { ClaimsSchema, SchemaOutput, SchemaResult } from './contract/claims-schema.ts';
export type { Decryption } from './contract/decryption.ts';
export type { Dpop } from './contract/dpop.ts';
export {
  AuthError,
  ConfigError,
  ERROR_TABLE,
  isAuthError,
  isConfigError,
} from './errors/errors.ts';
export type { FactsOfCode, FactTypes, RefusalFacts } from './errors/facts.ts';
export type { TokenValues } from './errors/token-values.ts';
export type {
  AuthErrorCode,
  AuthErrorOptions,
  AuthErrorStatus,
  ChallengeContext,
  ConfigErrorCode,
  ConfigProblem,
} from './errors/errors.ts';
export { createEmitter } from './contract/emitter.ts';
export type { Emitter, EventListener } from './contract/emitter.ts';
export type {
  AcceptedEvent,
  AuthEvent,
  CallbackEvent,
  CooldownEvent,
  Decision,
  DiscoveryEvent,
  KeysRefreshedEvent,
  KeyStoreEvent,
  KeysUnusableEvent,
  RefusedEvent,
  ResolverEvent,
  Stage,
  StaleUsedEvent,
} from './contract/events.ts';
export type { WaitedEvent } from './contract/waited-event.ts';
export type { Health, IssuerHealth } from './verifier/health.ts';
export type { AlgorithmName, AlgorithmOption } from './jose/algorithms.ts';
export { CONTRACT, CONTRACT_VERSION } from './contract/key-source.ts';
export { staticJwks } from './contract/static-jwks.ts';
export type {
  IssuerSlot,
  KeyCall,
  KeySet,
  KeySource,
  LoadReason,
  WaitUntil,
} from './contract/key-source.ts';
export type {
  KeyDocument,
  KeyStore,
  KeyStoreCall,
  KeyStoreReason,
  ReleaseLock,
} from './contract/key-store.ts';
export type { Jwk, KeyFault, UnusableReason } from './jose/jwk.ts';
export { readJwk } from './jose/read-jwk.ts';
export type { PublishedKey, SkippedKey } from './jose/read-jwk.ts';
export { toKeysUnusableEvents, toNoneUsableEvent } from './contract/keys-unusable.ts';
export { isLoopbackHost } from './wire/loopback.ts';
export { optionReaders } from './options/option-readers.ts';
export type { Check, CheckRevoked } from './contract/check.ts';
export type { IssuerOptions, KeyHeaderParameter, ListedIssuers } from './policy/issuer-options.ts';
export type { ResolveIssuer, ResolverOptions } from './policy/resolver-options.ts';
export type {
  MtlsSettings,
  OffloadSettings,
  TokenCacheSettings,
  VerifierOptions,
} from './policy/verifier-options.ts';
export type { ClaimLocation, ClaimNames, ClaimPlace, ClientIdClaim } from './policy/claim-place.ts';
export type { NoUndefinedOption, NoUnknownOption } from './policy/written-options.ts';
export type { ProfileName } from './policy/profiles.ts';
export type {
  CompiledRequirement,
  Requirement,
  StrictRequirement,
} from './contract/requirement.ts';
export type {
  AccessTokenClaims,
  Binding,
  ClaimsOfIssuers,
  Outcome,
  VerifiedClaims,
  VerifiedIdentity,
  VerifiedToken,
} from './contract/result.ts';
export { createVerifier } from './verifier/verifier.ts';
export type { ReadyCall } from './verifier/ready.ts';
export type { Verifier } from './verifier/verifier.ts';
export type { ResolverHealth } from './verify/context.ts';
