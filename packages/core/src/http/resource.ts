import { isLoopbackHost } from '../wire/loopback.ts';

/** Where the metadata of a resource is served. */
export interface MetadataLocation {
  readonly url: string;
  /** Path and query of `url`, which is the request target. */
  readonly path: string;
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource';
const PARTS = /^(https?:\/\/[^/?#]+)(.*)$/i;
// RFC 3986 §2: reserved, unreserved, and the percent sign.
const URI_CHARACTERS = /^[!#$%&'()*+,\-./:;=?@[\]_~0-9A-Za-z]+$/;

/**
 * Returns where the metadata of `resource` is served: the well-known path goes between the host and the
 * path or query, and a path of `/` alone is dropped (RFC 9728 §3.1). No URL parser is used, because it
 * would turn `https://api.example.com` into another identifier.
 */
export function toMetadataLocation(resource: string): MetadataLocation {
  const origin = resource.replace(PARTS, '$1');
  const rest = resource.slice(origin.length);
  const path = `${WELL_KNOWN}${/^\/(?:\?|$)/.test(rest) ? rest.slice(1) : rest}`;
  return { url: `${origin}${path}`, path };
}

/** Returns why `text` is not a valid resource identifier (RFC 9728 §1.2), or undefined. */
export function resourceFault(text: string): string | undefined {
  const fault = urlFault(text);
  if (fault !== undefined) return fault;
  if (text.includes('#')) return 'must not have a fragment (RFC 9728 §1.2)';
  const { url, path } = toMetadataLocation(text);
  const { pathname, search } = new URL(url);
  if (`${pathname}${search}` === path) return undefined;
  return 'must be a normalized URL, because clients request its metadata at the normalized path';
}

/** Returns why `text` is not a valid issuer identifier (RFC 8414 §2), or undefined. */
export function authorizationServerFault(text: string): string | undefined {
  return urlFault(text) ?? (/[?#]/.test(text) ? 'must not have a query or a fragment' : undefined);
}

/** Returns why `text` is not an absolute https URL (http for loopback), or undefined. */
export function urlFault(text: string): string | undefined {
  const url = PARTS.test(text) && URI_CHARACTERS.test(text) ? parse(text) : undefined;
  if (url === undefined) return 'must be an absolute URL, such as https://api.example.com';
  if (url.username !== '' || url.password !== '') return 'must not contain credentials';
  if (url.protocol === 'https:' || isLoopbackHost(url.hostname)) return undefined;
  return 'must start with https:// (http:// only for loopback)';
}

function parse(text: string): URL | undefined {
  try {
    // Throws for a percent sign that encodes nothing; servers answer such a request with 400.
    decodeURI(text);
    return new URL(text);
  } catch {
    return undefined;
  }
}
