import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** An address that a host name stands for. */
export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Returns the addresses of a host name. */
export type ResolveHost = (hostname: string) => Promise<readonly Address[]>;

/** Asks the resolver of the system. */
export const resolveHost: ResolveHost = async (hostname) => lookup(hostname, { all: true });

// Special-purpose addresses (RFC 6890) that lead into this machine or into a private network.
const RANGES: readonly (readonly [address: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

/** Returns whether an address leads into this machine or into a private network. */
export function isPrivateAddress(address: string): boolean {
  const list = new BlockList();
  for (const [network, prefix, family] of RANGES) list.addSubnet(network, prefix, family);
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Returns the IP address that the host of a URL is, or undefined for a name. */
export function toLiteral(hostname: string): Address | undefined {
  const address = hostname.replaceAll(/^\[|\]$/g, '');
  const family = isIP(address);
  return family === 0 ? undefined : { address, family };
}
