export { fetchJwks } from './fetch-jwks.ts';
export type { FetchJwks } from './fetch-jwks.ts';
export type { Fetch, FetchInit, FetchResponse } from './download.ts';
export type { FetchJwksOptions } from './options.ts';
