import { isLoopbackHost } from '../wire/loopback.ts';

/**
 * The parts of a URL that are compared: everything but query and fragment, normalised (RFC 3986 §6.2.2
 * and §6.2.3). Input is not repaired: `URL`, which repairs `\`, tabs and `..`, would make two URLs
 * equal that a server distinguishes.
 */
export interface ComparableUrl {
  /** Scheme and host in lower case, with the port unless it is the scheme's own. */
  readonly origin: string;
  readonly path: string;
}

// Scheme, authority and path, then the query and fragment, which are not compared.
const HTTP_URL = /^(https?):\/\/([^/?#\\]+)(\/[^?#\\]*)?(?:[?#][!-~]*)?$/i;
const VISIBLE_ASCII = /^[!-~]+$/;
const AUTHORITY = /^(\[[^\]]*\]|[^:]*)(?::(\d{0,5}))?$/;
// An IPv6 address, or labels of letters, digits, hyphens and underscores. A trailing dot would be
// another spelling of the same host and is not allowed.
const HOST = /^(?:\[[0-9a-f:.]+\]|[\w-]+(?:\.[\w-]+)*)$/i;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };
const MAX_PORT = 65_535;
// Most request targets match this. Nothing in their path has a second spelling or is a dot segment.
const PLAIN_TARGET = /^(\/(?:[\w~-][\w~/-]*)?)(?:\?[!"$-~]*)?$/;

/**
 * Returns the compared parts of an absolute http or https URL. Returns undefined for other schemes,
 * user info, white space, backslashes, dot segments, hosts with a trailing dot, and broken
 * percent-encoding.
 */
export function readUrl(text: string): ComparableUrl | undefined {
  if (!VISIBLE_ASCII.test(text)) return undefined;
  const [, scheme, authority, rawPath = '/'] = HTTP_URL.exec(text) ?? [];
  if (scheme === undefined || authority === undefined) return undefined;
  const origin = readAuthority(scheme.toLowerCase(), authority);
  const path = readPath(rawPath);
  return origin === undefined || path === undefined ? undefined : { origin, path };
}

/** Returns the origin that `text` is. Undefined if there is anything after it, even a slash. */
export function readOrigin(text: string): string | undefined {
  const [, scheme, authority] = /^(https?):\/\/([!-~]+)$/i.exec(text) ?? [];
  if (scheme === undefined || authority === undefined) return undefined;
  return readAuthority(scheme.toLowerCase(), authority);
}

function readAuthority(scheme: string, authority: string): string | undefined {
  const [, rawHost = '', port = ''] = AUTHORITY.exec(authority) ?? [];
  const host = decodeUnreserved(rawHost);
  if (!HOST.test(host) || (port !== '' && !isPort(port))) return undefined;
  const suffix = port === '' || port === DEFAULT_PORTS[scheme] ? '' : `:${port}`;
  return `${scheme}://${host.toLowerCase()}${suffix}`;
}

function isPort(digits: string): boolean {
  return !digits.startsWith('0') && Number(digits) <= MAX_PORT;
}

/**
 * Returns the path of a request target in origin form (RFC 9112 §3.2.1). Returns undefined for any
 * other target, which a proxy, the framework and this check might each read differently.
 */
export function readRequestPath(target: string): string | undefined {
  const plain = PLAIN_TARGET.exec(target)?.[1];
  if (plain !== undefined) return plain;
  // eslint-disable-next-line no-control-regex -- the expression searches for control characters
  if (/[#\u0000-\u0020\u007f]/.test(target) || target.startsWith('//')) return undefined;
  const query = target.indexOf('?');
  return readPath(query === -1 ? target : target.slice(0, query));
}

/** Returns the normalised path, or undefined if it is not absolute or has dot segments or a query. */
export function readPath(path: string): string | undefined {
  if (!path.startsWith('/') || !VISIBLE_ASCII.test(path) || /[\\?#]/.test(path)) return undefined;
  if (/%(?![0-9a-f]{2})/i.test(path)) return undefined;
  const decoded = decodeUnreserved(path);
  return /\/\.{1,2}(?:\/|$)/.test(decoded) ? undefined : decoded;
}

/** Decodes unreserved characters and writes other codes in upper case (RFC 3986 §6.2.2.1, §6.2.2.2). */
function decodeUnreserved(text: string): string {
  if (!text.includes('%')) return text;
  return text.replaceAll(/%[0-9a-f]{2}/gi, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : code.toUpperCase();
  });
}

/** Returns true for an origin from {@link readOrigin} whose host is this machine. */
export function isLoopback(origin: string): boolean {
  return isLoopbackHost(origin.replace(/^https?:\/\/|:\d+$/g, ''));
}
