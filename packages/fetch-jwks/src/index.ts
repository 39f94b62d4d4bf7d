/**
 * A key source that fetches the signing keys of token issuers: discovery, caching, refresh, outages.
 *
 * @module
 */
export { fetchJwks } from './fetch-jwks.ts';
export type { FetchJwks } from './fetch-jwks.ts';
export type { Fetch, FetchInit, FetchResponse } from './download.ts';
export type { FetchJwksOptions } from './options.ts';
