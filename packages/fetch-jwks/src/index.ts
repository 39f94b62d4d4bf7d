/**
 * A key source that fetches the signing keys of token issuers: discovery, caching, refresh, outages.
 *
 * @module
 */
export { fetchJwks } from './fetch-jwks.ts';
export type { FetchJwks } from './fetch-jwks.ts';
export type { Fetch, FetchInit, FetchResponse } from './download.ts';
export type { FetchJwksOptions, StoreSecret } from './options.ts';
export { cacheKeyStore } from './cache-key-store.ts';
export type { CacheKeyStoreOptions, KeyCache } from './cache-key-store.ts';
export type {
  KeyDocument,
  KeyStore,
  KeyStoreCall,
  KeyStoreReason,
  ReleaseLock,
} from '@oidc-verify/core';
export { isSpecialAddress } from './special-addresses.ts';
