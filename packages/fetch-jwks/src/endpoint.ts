import { isLoopbackHost } from '@oidc-verify/core';
import { isInternalHost, withoutRoot } from './internal-hosts.ts';

/** The circumstances that decide whether a URL may be fetched. */
export interface EndpointRules {
  /** Origins that may be fetched over plain http: `dangerouslyAllowHttpOrigins`. */
  readonly httpOrigins: readonly string[];
  /** Hosts that may be internal although no option contains their URL: `dangerouslyAllowPrivateHosts`. */
  readonly privateHosts?: readonly string[];
  /** The issuer in whose metadata the URL was discovered. */
  readonly discoveredFrom?: URL;
  /** True for an issuer that `resolveIssuer` returned. */
  readonly isResolved?: boolean;
}

/**
 * Returns why keys may not be fetched from a URL, or undefined if they may. The scheme has to be https, or
 * http for loopback and for a listed origin. A URL that was discovered, or whose issuer was resolved, must be
 * on a public host (RFC 8414 §6, SSRF). It may be internal only if the issuer that it was discovered from is,
 * or if its host is listed.
 */
export function endpointFault(text: string, rules: EndpointRules): string | undefined {
  const url = parseUrl(text);
  if (url === undefined) return 'must be an absolute URL';
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  if (text.includes('#')) return 'must not hold a fragment';
  if (rules.httpOrigins.includes(url.origin)) return undefined;
  return schemeFault(url, rules) ?? locationFault(url, rules);
}

/** Returns the parsed URL, or undefined. Refuses white space and control characters, which `URL` ignores. */
export function parseUrl(text: string): URL | undefined {
  if (/[^\x21-\x7e]|\\/.test(text)) return undefined;
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function schemeFault(url: URL, rules: EndpointRules): string | undefined {
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return 'must start with https://';
  const isLocal = isLoopbackHost(url.hostname) && isVouchedFor(url, rules, isLoopbackHost);
  if (isLocal) return undefined;
  return `must start with https://; to fetch keys without TLS, list ${quote(url.origin)} in dangerouslyAllowHttpOrigins`;
}

function locationFault(url: URL, rules: EndpointRules): string | undefined {
  if (isVouchedFor(url, rules, isInternalHost)) return undefined;
  if (isInternalHost(url.hostname)) {
    const host = quote(withoutRoot(url.hostname));
    const way = rules.isResolved === true ? '' : 'set jwksUri to it, or ';
    return `must not point into a private network; if it has to, ${way}list ${host} in dangerouslyAllowPrivateHosts`;
  }
  // The author of the metadata would otherwise choose a service that this server connects to.
  const isUsual = url.port === '' || Number(url.port) >= FIRST_USER_PORT;
  if (isUsual || url.port === rules.discoveredFrom?.port) return undefined;
  return `must use port 443, a port from ${FIRST_USER_PORT} up, or the port of the issuer`;
}

// The ports below are system ports (RFC 6335 §6).
const FIRST_USER_PORT = 1024;

/**
 * Returns true when the operator chose the host of `url`: the URL is configured, or its host is listed, or the
 * issuer that it was discovered from has the same `quality`.
 */
function isVouchedFor(
  url: URL,
  { privateHosts = [], discoveredFrom, isResolved = false }: EndpointRules,
  quality: (hostname: string) => boolean,
): boolean {
  if (privateHosts.includes(withoutRoot(url.hostname))) return true;
  if (discoveredFrom !== undefined) return quality(discoveredFrom.hostname);
  return !isResolved;
}

// The string may come from the network and goes into an operator's log.
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
