/**
 * What several processes of one API have to share, in Redis or Valkey: used DPoP proofs, revocations,
 * logout tokens and key documents. Each is usable alone, over the client that the application has.
 *
 * @module
 */
export type {
  IoredisClient,
  NodeRedisClient,
  NodeRedisCluster,
  RedisClient,
  SendCommand,
} from './client.ts';
export { redisKeyStore } from './key-store.ts';
export type { RedisKeyStoreOptions } from './key-store.ts';
export { redisLogoutReplay } from './logout-replay.ts';
export type { RedisLogoutReplayOptions } from './logout-replay.ts';
export { redisReplay } from './replay.ts';
export type { RedisReplay, RedisReplayOptions } from './replay.ts';
export type { RedisRevocationsOptions } from './revocation-options.ts';
export { redisRevocations } from './revocations.ts';
export type { RedisRevocations } from './revocations.ts';
