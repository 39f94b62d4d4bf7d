import { parseJsonObject } from './document.ts';
import { endpointFault } from './endpoint.ts';
import type { EndpointRules } from './endpoint.ts';
import { RefreshFailure } from './failure.ts';

// What is kept for each issuer has to be bounded.
const MAX_URI_LENGTH = 2048;
const TOO_LONG = `must have at most ${MAX_URI_LENGTH} characters`;

/** Fetches one document. Rejects with a RefreshFailure. */
export type ReadDocument = (url: string) => Promise<Uint8Array>;

/** The URL of an issuer's keys, and of the document that named it. */
export interface Discovered {
  readonly jwksUri: string;
  readonly metadataUrl: string;
}

/**
 * Returns the `jwks_uri` of an issuer. Reads the document of OpenID Connect Discovery 1.0 §4, and that of RFC
 * 8414 §3.1 only if the former does not exist. Metadata of another issuer is a failure: no other document is
 * read then.
 */
export async function discover(
  issuer: string,
  rules: EndpointRules,
  read: ReadDocument,
): Promise<Discovered> {
  const fault = issuerUrlFault(issuer, rules);
  if (fault !== undefined) throw badUrl(`issuer ${quote(issuer)} ${fault}`);
  const configured = new URL(issuer);
  const [oidc, oauth] = toMetadataUrls(configured);
  let url = oidc;
  const bytes = await read(url).catch((failure: unknown) => {
    if (!isNotFound(failure)) throw failure;
    url = oauth;
    return read(url);
  });
  const metadata = parseJsonObject(bytes, url);
  checkIssuer(metadata['issuer'], issuer, url);
  const { httpOrigins, privateHosts = [] } = rules;
  const { jwks_uri: found } = metadata;
  return {
    jwksUri: toJwksUri(found, url, { httpOrigins, privateHosts, discoveredFrom: configured }),
    metadataUrl: url,
  };
}

/** Returns the URLs of an issuer's metadata, in the order in which they are tried. */
export function toMetadataUrls(issuer: URL): readonly [oidc: string, oauth: string] {
  const path = issuer.pathname.replace(/\/$/, '');
  return [
    `${issuer.origin}${path}/.well-known/openid-configuration`,
    `${issuer.origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

/** Returns why the metadata of an issuer may not be fetched, or undefined when it may. */
export function issuerUrlFault(issuer: string, rules: EndpointRules): string | undefined {
  const fault = endpointFault(issuer, rules);
  if (fault !== undefined) return fault;
  if (issuer.includes('?')) return 'must not hold a query';
  // With dot segments the document would be read from another path than that of the issuer.
  const path = /^\w+:\/\/[^/]*(\/.*)?$/.exec(issuer);
  const isPlain = path !== null && (path[1] ?? '/') === new URL(issuer).pathname;
  return isPlain ? undefined : 'must be a URL without dot segments';
}

function checkIssuer(found: unknown, issuer: string, url: string): void {
  if (found === issuer) return;
  // Cut first: the pattern takes quadratic time, and the string comes from the network.
  const name = typeof found === 'string' ? found.slice(0, 200) : typeof found;
  const own = name.replace(/\{[^}]*\}/, '<your tenant id>');
  const advice =
    own === name
      ? `must be identical to the configured ${quote(issuer)}`
      : `is a template for many tenants: configure the issuer of your tenant, ${quote(own)}`;
  throw new RefreshFailure('issuer-mismatch', `${url}: the issuer ${quote(name)} ${advice}`, {
    url,
  });
}

function toJwksUri(found: unknown, url: string, rules: EndpointRules): string {
  if (typeof found !== 'string') {
    throw new RefreshFailure('invalid-document', `${url} has no jwks_uri`, { url });
  }
  const fault = found.length > MAX_URI_LENGTH ? TOO_LONG : endpointFault(found, rules);
  if (fault !== undefined) throw badUrl(`jwks_uri ${quote(found)} of ${url} ${fault}`);
  return new URL(found).href;
}

function isNotFound(failure: unknown): boolean {
  return failure instanceof RefreshFailure && failure.facts.status === 404;
}

function badUrl(message: string): RefreshFailure {
  return new RefreshFailure('bad-url', message);
}

// The string may come from the network and goes into an operator's log.
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
