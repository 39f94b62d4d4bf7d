import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { FetchJwks } from '@oidc-verify/fetch-jwks';
import { fetch, ProxyAgent } from 'undici';

/** Creates a key source that reaches issuers through the proxy at `proxyUrl`. */
export function keysThroughProxy(proxyUrl: string): FetchJwks {
  const dispatcher = new ProxyAgent(proxyUrl);
  return fetchJwks({
    fetch: async (url, init) => fetch(url, { ...init, dispatcher }),
  });
}
