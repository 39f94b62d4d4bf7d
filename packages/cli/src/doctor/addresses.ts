import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** An address that a host name stands for. */
export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Returns the addresses of a host name. */
export type ResolveHost = (hostname: string) => Promise<readonly Address[]>;

/** Asks the resolver of the system. */
export const resolveHost: ResolveHost = async (hostname) => lookup(hostname, { all: true });

/** Returns the IP address that the host of a URL is, or undefined for a name. */
export function toLiteral(hostname: string): Address | undefined {
  const address = hostname.replaceAll(/^\[|\]$/g, '');
  const family = isIP(address);
  return family === 0 ? undefined : { address, family };
}
