import { parseJsonObject } from './document.ts';
import { parseEndpoint } from './endpoint.ts';
import type { EndpointRules } from './endpoint.ts';
import { RefreshFailure } from './failure.ts';

/** Reads one URL. Rejects with a RefreshFailure. */
export type ReadDocument = (url: string) => Promise<Uint8Array>;

/** Where an issuer's keys are, and which document said so. */
export interface Discovered {
  readonly jwksUri: string;
  readonly metadataUrl: string;
}

/**
 * Returns the `jwks_uri` of an issuer: OpenID Connect Discovery 1.0 §4 first, RFC 8414 §3.1 only
 * when the former does not exist. Metadata of another issuer is a failure and never falls through.
 */
export async function discover(
  issuer: string,
  rules: EndpointRules,
  read: ReadDocument,
): Promise<Discovered> {
  const configured = parseIssuer(issuer, rules);
  if (typeof configured === 'string') throw badUrl(`issuer ${quote(issuer)} ${configured}`);
  const [oidc, oauth] = toMetadataUrls(configured);
  let url = oidc;
  const bytes = await read(url).catch((failure: unknown) => {
    if (!isNotFound(failure)) throw failure;
    url = oauth;
    return read(url);
  });
  const metadata = parseJsonObject(bytes, url);
  checkIssuer(metadata['issuer'], issuer, url);
  const { httpOrigins } = rules;
  const found = metadata['jwks_uri'];
  return {
    jwksUri: parseJwksUri(found, url, { httpOrigins, discoveredFrom: configured }),
    metadataUrl: url,
  };
}

/** Returns the places of an issuer's metadata, in the order in which they are tried. */
export function toMetadataUrls(issuer: URL): readonly [oidc: string, oauth: string] {
  const path = issuer.pathname.replace(/\/$/, '');
  return [
    `${issuer.origin}${path}/.well-known/openid-configuration`,
    `${issuer.origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

/** Returns the issuer as a URL whose metadata may be fetched, else what is wrong with it. */
export function parseIssuer(issuer: string, rules: EndpointRules): URL | string {
  const url = parseEndpoint(issuer, rules);
  if (typeof url === 'string') return url;
  if (issuer.includes('?')) return 'must not hold a query';
  // Else the document would be read from another path than the one the issuer names.
  const path = /^\w+:\/\/[^/]*(\/.*)?$/.exec(issuer);
  const isPlain = path !== null && (path[1] ?? '/') === url.pathname;
  return isPlain ? url : 'must be a URL without dot segments';
}

function checkIssuer(found: unknown, issuer: string, url: string): void {
  if (found === issuer) return;
  // Cut first: the pattern takes quadratic time, and the text comes from the network.
  const name = typeof found === 'string' ? found.slice(0, 200) : typeof found;
  const own = name.replace(/\{[^}]*\}/, '<your tenant id>');
  const advice =
    own === name
      ? `must be identical to the configured ${quote(issuer)}`
      : `is a template for many tenants: configure the issuer of yours, ${quote(own)}`;
  throw new RefreshFailure('issuer-mismatch', `${url}: the issuer ${quote(name)} ${advice}`, {
    url,
  });
}

function parseJwksUri(found: unknown, url: string, rules: EndpointRules): string {
  if (typeof found !== 'string') {
    throw new RefreshFailure('invalid-document', `${url} has no jwks_uri`, { url });
  }
  const endpoint = parseEndpoint(found, rules);
  if (typeof endpoint === 'string') throw badUrl(`jwks_uri ${quote(found)} of ${url} ${endpoint}`);
  return endpoint.href;
}

function isNotFound(failure: unknown): boolean {
  return failure instanceof RefreshFailure && failure.facts.status === 404;
}

function badUrl(message: string): RefreshFailure {
  return new RefreshFailure('bad-url', message);
}

// Text from the network goes into an operator's log: escaped and short.
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
