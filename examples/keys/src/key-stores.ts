import { cacheKeyStore, fetchJwks } from '@oidc-verify/fetch-jwks';
import type { FetchJwks } from '@oidc-verify/fetch-jwks';
import { fileKeyStore } from '@oidc-verify/fetch-jwks/node';

/** Creates a key source whose keys outlive the process: for functions, jobs and command lines. */
export function keysInFiles(directory: string, storeSecret: string): FetchJwks {
  return fetchJwks({ store: fileKeyStore({ directory }), storeSecret });
}

/** Creates a key source whose keys the isolates of a data centre share: for Workers. */
export function keysInCache(storeSecret: string): FetchJwks {
  return fetchJwks({ store: cacheKeyStore(), storeSecret });
}
