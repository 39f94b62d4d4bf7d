/** What the rules for a URL depend on. */
export interface EndpointRules {
  /** Origins for which plain http was asked for by name. */
  readonly httpOrigins: readonly string[];
  /** For a URL that was discovered: the configured one that led to it. */
  readonly discoveredFrom?: URL;
}

/**
 * Returns the parsed URL when keys may be fetched from it, else what is wrong with it. https only;
 * http for loopback when the configured URL is loopback too, or for a listed origin. A discovered
 * URL may not point into a private network unless the configured one does (RFC 8414 §6, SSRF).
 */
export function parseEndpoint(text: string, rules: EndpointRules): URL | string {
  const url = parseUrl(text);
  if (url === undefined) return 'must be an absolute URL';
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  if (text.includes('#')) return 'must not hold a fragment';
  if (rules.httpOrigins.includes(url.origin)) return url;
  const configured = rules.discoveredFrom ?? url;
  const isLocal = isLoopback(url.hostname) && isLoopback(configured.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) {
    return 'must start with https://';
  }
  if (isInternal(url.hostname) && !isInternal(configured.hostname)) {
    return 'must not point into a private network';
  }
  return url;
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

function isLoopback(hostname: string): boolean {
  if (/(?:^|\.)localhost\.?$/.test(hostname)) return true;
  const bits = toIpv4(hostname);
  return bits === undefined ? hostname === '[::1]' : bits >>> 24 === 127;
}

function isInternal(hostname: string): boolean {
  if (isLoopback(hostname)) return true;
  const bits = toIpv4(hostname);
  if (bits !== undefined)
    return INTERNAL_IPV4.some(([net, size]) => (bits ^ net) >>> (32 - size) === 0);
  // ::, unique local, link-local, site-local and multicast (RFC 4291, RFC 4193)
  return /^\[(?:::\]|f[cd]|fe[89a-f]|ff)/.test(hostname);
}

// RFC 6890: this network, private, shared, loopback, link-local, protocol, benchmark; multicast and up.
const INTERNAL_IPV4: readonly (readonly [net: number, size: number])[] = [
  [0x00000000, 8],
  [0x0a000000, 8],
  [0x64400000, 10],
  [0x7f000000, 8],
  [0xa9fe0000, 16],
  [0xac100000, 12],
  [0xc0000000, 24],
  [0xc0a80000, 16],
  [0xc6120000, 15],
  [0xe0000000, 3],
];

// URL has already turned every odd spelling into four decimals, or into hex groups for IPv6. An
// address that only wraps IPv4 counts as that: mapped, compatible, NAT64 (RFC 6052), 6to4 (RFC 3056).
function toIpv4(hostname: string): number | undefined {
  if (/^[\d.]+$/.test(hostname)) {
    return hostname.split('.').reduce((bits, part) => (bits << 8) | Number(part), 0);
  }
  if (!hostname.startsWith('[')) return undefined;
  const [a, b = 0, c = 0, ...rest] = toGroups(hostname);
  if (a === 0x2002) return (b << 16) | c;
  const [high = 0, low = 0] = rest.slice(3);
  const prefix = [a, b, c, ...rest.slice(0, 3)].join();
  const isWrapped = prefix === '0,0,0,0,0,65535' || prefix === '100,65435,0,0,0,0';
  const isCompatible = prefix === '0,0,0,0,0,0' && high !== 0;
  return isWrapped || isCompatible ? (high << 16) | low : undefined;
}

function toGroups(hostname: string): readonly number[] {
  const [head = [], tail = []] = hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
}
