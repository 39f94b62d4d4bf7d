import { isAuthError, isConfigError } from '@oidc-verify/core';
import { fetchJwks } from '../../src/index.ts';
import type { Fetch, FetchJwksOptions } from '../../src/index.ts';
import { createJwk } from '../keys.ts';

export const ISSUER = 'https://id.example/tenant';
export const OIDC_URL = 'https://id.example/tenant/.well-known/openid-configuration';
export const OAUTH_URL = 'https://id.example/.well-known/oauth-authorization-server/tenant';
export const JWKS_URI = 'https://id.example/jwks';
export const KEY = createJwk('own');
export const METADATA = { issuer: ISSUER, jwks_uri: JWKS_URI };

/** The response of an endpoint: a JSON document, its source, or only a status. */
export type Documents = Readonly<Record<string, object | string | number>>;

/** The names of the loaded keys, or the code of the refusal, and the requested URLs. */
export interface Loaded {
  readonly outcome: readonly string[] | string;
  readonly urls: readonly string[];
}

/** Loads the keys of `issuer` from endpoints that hold `documents`, through the public API. */
export async function load(
  documents: Documents,
  issuer: string = ISSUER,
  options: FetchJwksOptions = {},
): Promise<Loaded> {
  const urls: string[] = [];
  const fetch: Fetch = async (url) => {
    urls.push(url);
    const document = documents[url] ?? 404;
    if (typeof document === 'number') return new Response(null, { status: document });
    if (document instanceof Response) return document;
    const body = typeof document === 'string' ? document : JSON.stringify(document);
    return new Response(body, { headers: { 'content-type': 'application/json' } });
  };
  try {
    const keys = fetchJwks({ fetch, monotonicMs: () => 0, random: () => 0, ...options });
    const set = await keys.load(issuer, 'cold', {});
    return { outcome: set.keys.map(({ kid = '' }) => kid), urls };
  } catch (error) {
    if (isAuthError(error) || isConfigError(error)) return { outcome: error.code, urls };
    throw error;
  }
}

/** Metadata and keys where an issuer with a path has them by OpenID Connect Discovery. */
export function publish(members: Readonly<Record<string, unknown>> = {}): Documents {
  return { [OIDC_URL]: { ...METADATA, ...members }, [JWKS_URI]: { keys: [KEY] } };
}
