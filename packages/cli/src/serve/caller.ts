import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { isLoopbackHost } from '@oidc-verify/core';
import { refuse } from './reply.ts';
import type { Reply } from './reply.ts';

/** Who has sent a request, as far as it says. */
export interface Caller {
  readonly headers: IncomingHttpHeaders;
  readonly remoteAddress: string | undefined;
}

/** Pages of the web must not change the issuer, also under a name that they have led to this machine. */
export function controlFault({ headers, remoteAddress = '' }: Caller): Reply | undefined {
  const isHere = isLoopbackAddress(remoteAddress) && isLoopbackHost(hostnameOf(headers.host));
  if (isHere && isOwnPage(headers)) return undefined;
  return refuse(
    403,
    'access_denied',
    'The control is for this machine: ask it at 127.0.0.1 or localhost',
  );
}

/** Returns whether no page has sent a request, or one of this machine. */
function isOwnPage(headers: IncomingHttpHeaders): boolean {
  const { origin, referer, 'sec-fetch-site': site = 'none' } = headers;
  if (referer !== undefined && !isLoopbackUrl(referer)) return false;
  // A page on another port of this machine is `same-site` or `cross-site`; its Origin says where it is.
  if (origin !== undefined) return isLoopbackUrl(origin);
  return site === 'none' || site === 'same-origin';
}

/** Returns whether a value of Origin or Referer is a page of this machine. */
export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && isLoopbackHost(new URL(url).hostname);
}

/**
 * Tokens are for every page on purpose, but under no name that somebody has led to this machine. An address cannot
 * be led anywhere.
 */
export function tokenFault(
  host: string | undefined,
  ownNames: readonly string[],
): Reply | undefined {
  const name = hostnameOf(host);
  const isAddress = isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
  if (isAddress || isLoopbackHost(name) || ownNames.includes(name)) return undefined;
  return refuse(
    403,
    'access_denied',
    'This issuer has another name: ask it at 127.0.0.1, or start it with --host or --issuer of that name',
  );
}

function hostnameOf(host = ''): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./i.test(address);
}
