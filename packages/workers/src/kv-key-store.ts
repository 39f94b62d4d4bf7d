import type { KeyStore } from '@oidc-verify/core';
import { anyString, readSettings, withMethods } from '@oidc-verify/core/options';
import type { OptionRows, Reader } from '@oidc-verify/core/options';
import type { KeyNamespace } from './bindings.ts';

/** The options of {@link kvKeyStore}. */
export interface KvKeyStoreOptions {
  /** What the names of the documents begin with. Default `'oidc-verify:keys:'`. */
  readonly prefix?: string;
}

/** The rows of {@link KvKeyStoreOptions}. */
export const KV_KEY_STORE_ROWS: OptionRows<KvKeyStoreOptions, Required<KvKeyStoreOptions>> = {
  prefix: {
    read: (value, at) => {
      const prefix = anyString(value, at);
      const isShort = prefix === undefined || prefix.length <= MAX_PREFIX_LENGTH;
      return isShort ? prefix : at.report(`must be at most ${MAX_PREFIX_LENGTH} characters long`);
    },
    fallback: 'oidc-verify:keys:',
  },
};

// A name of KV has at most 512 bytes, and a character at most 4.
const MAX_PREFIX_LENGTH = 100;
// KV takes no shorter lifetime.
const MIN_TTL_SECONDS = 60;

const readNamespace: Reader<KeyNamespace> = withMethods(['get', 'put']);

/**
 * Returns a key store over a KV namespace of Cloudflare Workers: a new isolate starts with the keys that
 * another one fetched, in any data centre. A document can be found a minute after it was written, or
 * replaced; until then, an isolate fetches. It has no lock.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 * import type { FetchJwks } from '@oidc-verify/fetch-jwks';
 * import { kvKeyStore } from '@oidc-verify/workers';
 * import type { KeyNamespace } from '@oidc-verify/workers';
 *
 * // `env.KEYS` is the binding of a KV namespace.
 * export function createSharedKeys(env: {
 *   readonly KEYS: KeyNamespace;
 *   readonly KEYS_SECRET: string;
 * }): FetchJwks {
 *   return fetchJwks({ store: kvKeyStore(env.KEYS), storeSecret: env.KEYS_SECRET });
 * }
 * ```
 */
export function kvKeyStore(namespace: KeyNamespace, options: KvKeyStoreOptions = {}): KeyStore {
  const { prefix } = readSettings(KV_KEY_STORE_ROWS, options, '', (_, at) =>
    readNamespace(namespace, at.member('namespace')),
  );
  const toName = async (issuer: string): Promise<string> => `${prefix}${await toDigest(issuer)}`;
  return Object.freeze({
    read: async (issuer: string) => {
      const found = await namespace.get(await toName(issuer), 'json');
      return found ?? undefined;
    },
    write: async (issuer, document, { maxAgeSeconds }) => {
      const expirationTtl = Math.max(MIN_TTL_SECONDS, Math.ceil(maxAgeSeconds));
      await namespace.put(await toName(issuer), JSON.stringify(document), { expirationTtl });
    },
  } satisfies KeyStore);
}

/** Returns the SHA-256 of an issuer in hexadecimal: issuers may be longer than a name. */
async function toDigest(issuer: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(issuer));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
