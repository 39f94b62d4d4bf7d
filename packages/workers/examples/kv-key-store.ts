import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { FetchJwks } from '@oidc-verify/fetch-jwks';
import { kvKeyStore } from '@oidc-verify/workers';
import type { KeyNamespace } from '@oidc-verify/workers';

// `env.KEYS` is the binding of a KV namespace.
export function createSharedKeys(env: {
  readonly KEYS: KeyNamespace;
  readonly KEYS_SECRET: string;
}): FetchJwks {
  return fetchJwks({ store: kvKeyStore(env.KEYS), storeSecret: env.KEYS_SECRET });
}
