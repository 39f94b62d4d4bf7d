/**
 * Revokes access tokens before they expire, and receives the back-channel logout tokens that ask for it.
 *
 * @module
 */
export { applyLogout } from './logout-action.ts';
export { createLogoutReceiver } from './logout-receiver.ts';
export type { LogoutActionOptions } from './logout-action.ts';
export type { LogoutReceiverOptions } from './logout-receiver.ts';
export type { LogoutEvent } from './logout-event.ts';
export { memoryLogoutReplay } from './logout-replay.ts';
export type { LogoutClaim, LogoutReplayStore, MemoryLogoutReplayOptions } from './logout-replay.ts';
export { toLogoutResponse } from './logout-response.ts';
export type { LogoutResponse } from './logout-response.ts';
export { createLogoutVerifier } from './logout-verifier.ts';
export type { LogoutCall, LogoutVerifier, LogoutVerifierOptions } from './logout-verifier.ts';
export { memoryRevocations } from './memory-revocations.ts';
export type { MemoryRevocations, MemoryRevocationsOptions } from './memory-revocations.ts';
export { createRevocationCopy } from './revocation-copy.ts';
export type { RevocationCopy } from './revocation-copy.ts';
export { isRevokedBy, readRevocation } from './selector.ts';
export type { RevocationEntry } from './selector.ts';
export type {
  SharedRevocations,
  SharedRevocationsEvent,
  SharedRevocationsHealth,
} from './shared.ts';
export { createSharedEmitter } from './shared-emitter.ts';
export { checkRevokedBy } from './store.ts';
export type {
  IssuerRevocation,
  Revocation,
  RevocationCheckOptions,
  RevocationStore,
  SessionRevocation,
  SubjectRevocation,
  TokenFacts,
  TokenRevocation,
} from './store.ts';
