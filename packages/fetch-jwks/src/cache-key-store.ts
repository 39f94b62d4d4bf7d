import { optionReaders } from '@oidc-verify/core';
import type { KeyStore } from '@oidc-verify/core';
import type { OptionRows } from '@oidc-verify/core/options';
import { parseUrl } from './endpoint.ts';

const { callback, hasMethods, readSettings, stringWithout } = optionReaders;

/** The part of the standard Cache interface that is used. */
export interface KeyCache {
  match(url: string): Promise<{ json(): Promise<unknown> } | undefined>;
  put(url: string, response: Response): Promise<unknown>;
}

/** Options of `cacheKeyStore`. */
export interface CacheKeyStoreOptions {
  /**
   * Returns the cache; called for each read and write. Default: `caches.open('oidc-verify')`, which on
   * Cloudflare Workers is shared by the isolates of one data centre.
   */
  readonly open?: (() => KeyCache | Promise<KeyCache>) | undefined;
  /**
   * The URL under which documents are kept; it ends with a slash. Nothing is fetched from it. Default
   * `https://oidc-verify.invalid/keys/`.
   */
  readonly baseUrl?: string | undefined;
}

/** {@link CacheKeyStoreOptions} in the form in which they are used. */
interface CacheKeyStoreSettings {
  readonly open: () => KeyCache | Promise<KeyCache>;
  readonly baseUrl: string;
}

/** The rows of {@link CacheKeyStoreOptions}. */
export const CACHE_KEY_STORE_ROWS: OptionRows<CacheKeyStoreOptions, CacheKeyStoreSettings> = {
  open: { read: callback, fallback: openDefault },
  baseUrl: {
    read: stringWithout((url) =>
      parseUrl(url)?.href === url && url.endsWith('/')
        ? undefined
        : 'must be a URL that ends with a slash',
    ),
    fallback: 'https://oidc-verify.invalid/keys/',
  },
};

/**
 * Returns a key store over the standard Cache API (Cloudflare Workers, Deno, service workers): a new
 * isolate starts with the keys that another one fetched. It has no lock.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function cacheKeyStore(options: CacheKeyStoreOptions = {}): KeyStore {
  const { open, baseUrl } = readSettings(CACHE_KEY_STORE_ROWS, options);
  const urlOf = (issuer: string): string => `${baseUrl}${encodeURIComponent(issuer)}`;
  return {
    read: async (issuer) => {
      const cache = await open();
      const found = await cache.match(urlOf(issuer));
      return found?.json();
    },
    write: async (issuer, document, { maxAgeSeconds }) => {
      const cache = await open();
      const headers = { 'cache-control': `max-age=${maxAgeSeconds}` };
      await cache.put(urlOf(issuer), Response.json(document, { headers }));
    },
  };
}

interface CacheOpener {
  open(name: string): Promise<KeyCache>;
}

async function openDefault(): Promise<KeyCache> {
  const caches: unknown = Reflect.get(globalThis, 'caches');
  if (hasMethods<CacheOpener>(caches, ['open'])) return caches.open('oidc-verify');
  throw new TypeError('this runtime has no Cache API: give cacheKeyStore() a cache with `open`');
}
