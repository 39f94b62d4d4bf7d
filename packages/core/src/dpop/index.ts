/**
 * DPoP (RFC 9449): tokens that only the holder of a key can use.
 *
 * @module
 */
export type { Dpop, ProofContext, ProofUse, PublicUrl, ReplayStore } from '../contract/dpop.ts';
export { createDpop } from './create-dpop.ts';
export type { NonceOptions } from './nonce-options.ts';
export type { DpopOptions } from './options.ts';
export { memoryReplay } from './replay.ts';
export type { MemoryReplay, MemoryReplayOptions } from './replay.ts';
