import { isLoopbackHost } from '@oidc-verify/core';
import { isInternalHost, withoutRoot } from './internal-hosts.ts';

/** What the rules for a URL depend on. */
export interface EndpointRules {
  /** Origins that may be fetched over plain http: `dangerouslyAllowHttpOrigins`. */
  readonly httpOrigins: readonly string[];
  /** Hosts that may be internal although nobody configured their URL: `dangerouslyAllowPrivateHosts`. */
  readonly privateHosts?: readonly string[];
  /** For a URL that was discovered: the issuer that led to it. */
  readonly discoveredFrom?: URL;
  /** True for the URL of an issuer that `resolveIssuer` returned and that no option names. */
  readonly isResolved?: boolean;
}

/**
 * Returns why keys may not be fetched from a URL, or undefined when they may. Only https, and plain
 * http for loopback or for a listed origin. A URL that the options do not name themselves, because it
 * was discovered or its issuer was resolved, must be on a public host (RFC 8414 §6, SSRF): it may be
 * internal only where the issuer that led to it is, or where its host is listed.
 */
export function endpointFault(text: string, rules: EndpointRules): string | undefined {
  const url = parseUrl(text);
  if (url === undefined) return 'must be an absolute URL';
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  if (text.includes('#')) return 'must not hold a fragment';
  if (rules.httpOrigins.includes(url.origin)) return undefined;
  return schemeFault(url, rules) ?? locationFault(url, rules);
}

/** Returns the parsed URL, or undefined; refuses the spaces and controls that URL silently drops. */
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
  // Ports of other services: whoever can publish metadata would choose what this server talks to.
  const isUsual = url.port === '' || Number(url.port) >= FIRST_USER_PORT;
  if (isUsual || url.port === rules.discoveredFrom?.port) return undefined;
  return `must use port 443, a port from ${FIRST_USER_PORT} up, or the port of the issuer`;
}

// RFC 6335 §6: below it are the system ports.
const FIRST_USER_PORT = 1024;

/**
 * Returns true when the options answer for the host of `url`: by its URL, by the URL of the issuer that
 * led to it, where that has the same `quality`, or by name.
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

// It may come from the network, and goes into a log.
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
