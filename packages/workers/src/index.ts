/**
 * What the isolates of a Cloudflare Worker have to share: used proofs and revocations on Durable Objects,
 * key documents on KV.
 *
 * @module
 */
export type {
  KeyNamespace,
  ObjectNamespace,
  ObjectResponse,
  ObjectSetting,
  ObjectState,
  ObjectStorage,
  ObjectStub,
  Row,
} from './bindings.ts';
export { durableLogoutReplay } from './durable-logout-replay.ts';
export type { DurableLogoutReplayOptions } from './durable-logout-replay.ts';
export { durableReplay } from './durable-replay.ts';
export type { DurableReplayOptions } from './durable-replay.ts';
export { durableRevocations } from './durable-revocations.ts';
export type { DurableRevocationsOptions } from './durable-revocations-options.ts';
export { kvKeyStore } from './kv-key-store.ts';
export type { KvKeyStoreOptions } from './kv-key-store.ts';
export { ReplayObject } from './replay-object.ts';
export { RevocationObject } from './revocation-object.ts';
