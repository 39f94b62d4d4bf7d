import { isLoopbackHost } from '../wire/loopback.ts';

/** Where the metadata of a resource is published. */
export interface MetadataLocation {
  readonly url: string;
  /** Path and query of `url`: the request target to answer. */
  readonly path: string;
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource';
const PARTS = /^(https?:\/\/[^/?#]+)(.*)$/i;
// RFC 3986 §2: reserved, unreserved, and the percent sign.
const URI_CHARACTERS = /^[!#$%&'()*+,\-./:;=?@[\]_~0-9A-Za-z]+$/;

/**
 * Returns where the metadata of `resource` is: the well-known path goes between its host and its path
 * or query, without a slash that ends the host (RFC 9728 §3.1). Made from the text, since a URL parser
 * would make another identifier of `https://api.example.com`.
 */
export function toMetadataLocation(resource: string): MetadataLocation {
  const [, origin = '', rest = ''] = PARTS.exec(resource) ?? [];
  const path = `${WELL_KNOWN}${/^\/(?:\?|$)/.test(rest) ? rest.slice(1) : rest}`;
  return { url: `${origin}${path}`, path };
}

/** Returns what keeps `text` from being a resource identifier (RFC 9728 §1.2), or undefined. */
export function resourceFault(text: string): string | undefined {
  const fault = urlFault(text);
  if (fault !== undefined) return fault;
  if (text.includes('#')) return 'must not hold a fragment (RFC 9728 §1.2)';
  const { url, path } = toMetadataLocation(text);
  const { pathname, search } = new URL(url);
  if (`${pathname}${search}` === path) return undefined;
  return 'is not in normal form: clients would ask for its metadata under another path';
}

/** Returns what keeps `text` from being an issuer identifier (RFC 8414 §2), or undefined. */
export function issuerFault(text: string): string | undefined {
  return urlFault(text) ?? (/[?#]/.test(text) ? 'must hold no query and no fragment' : undefined);
}

/** Returns what keeps `text` from being an absolute https URL, or http for loopback; or undefined. */
export function urlFault(text: string): string | undefined {
  const url = PARTS.test(text) && URI_CHARACTERS.test(text) ? parse(text) : undefined;
  if (url === undefined) return 'must be an absolute URL, such as https://api.example.com';
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  if (url.protocol === 'https:' || isLoopbackHost(url.hostname)) return undefined;
  return 'must start with https:// (http:// only for loopback)';
}

function parse(text: string): URL | undefined {
  try {
    // Throws for a percent sign that encodes nothing, which servers answer with 400.
    decodeURI(text);
    return new URL(text);
  } catch {
    return undefined;
  }
}
