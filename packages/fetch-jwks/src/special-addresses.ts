/*
 * IP addresses that public servers do not have: the IANA IPv4 and IPv6 Special-Purpose Address Registries
 * (RFC 6890, RFC 8190), and multicast. Each prefix is given with the document that reserves it.
 */
const SPECIAL: readonly string[] = [
  '0.0.0.0/8', // this network, RFC 791 §3.2
  '10.0.0.0/8', // private use, RFC 1918
  '100.64.0.0/10', // shared address space of carriers, RFC 6598
  '127.0.0.0/8', // loopback, RFC 1122 §3.2.1.3
  '168.63.129.16/32', // not in the registry: the platform address in every Azure network
  '169.254.0.0/16', // link local, RFC 3927; cloud metadata
  '172.16.0.0/12', // private use, RFC 1918
  '192.0.0.0/24', // IETF protocol assignments, RFC 6890 §2.1
  '192.0.2.0/24', // documentation, RFC 5737
  '192.31.196.0/24', // AS112, RFC 7535
  '192.52.193.0/24', // AMT, RFC 7450
  '192.88.99.0/24', // 6to4 relays, RFC 7526
  '192.168.0.0/16', // private use, RFC 1918
  '192.175.48.0/24', // AS112, RFC 7534
  '198.18.0.0/15', // benchmarking, RFC 2544
  '198.51.100.0/24', // documentation, RFC 5737
  '203.0.113.0/24', // documentation, RFC 5737
  '224.0.0.0/4', // multicast, RFC 5771
  '240.0.0.0/4', // reserved, RFC 1112 §4; limited broadcast, RFC 8190
  '::/96', // unspecified, loopback and IPv4-compatible, RFC 4291 §2.5
  '::ffff:0:0:0/96', // IPv4-translated (SIIT), RFC 2765 §2.1
  '64:ff9b:1::/48', // local-use IPv4/IPv6 translation, RFC 8215
  '100::/64', // discard only, RFC 6666
  '100:0:0:1::/64', // dummy prefix, RFC 9780
  '2001::/23', // IETF protocol assignments, RFC 2928: Teredo, benchmarking, ORCHID
  '2001:db8::/32', // documentation, RFC 3849
  '2620:4f:8000::/48', // AS112, RFC 7534
  '3fff::/20', // documentation, RFC 9637
  '5f00::/16', // segment routing identifiers, RFC 9602
  'fc00::/7', // unique local, RFC 4193
  'fe80::/10', // link local, RFC 4291 §2.5.6
  'fec0::/10', // site local, deprecated by RFC 3879
  'ff00::/8', // multicast, RFC 4291 §2.7
];

/**
 * Returns true for an IP address that public servers do not have: every block of the IANA IPv4 and IPv6
 * Special-Purpose Address Registries (RFC 6890) and multicast, such as loopback, private, link-local and
 * documentation addresses, and IPv6 addresses that contain such an IPv4 address (IPv4-mapped, NAT64, 6to4, ISATAP).
 *
 * It reads every notation that a URL or a resolver may contain: IPv6 with brackets, a zone id or a dotted end,
 * and IPv4 in shortened, octal, hexadecimal or decimal form. False for a host name, which is not resolved. True for
 * a string that is neither, such as `10.0.0.256`.
 */
export function isSpecialAddress(address: string): boolean {
  // A slash or the like would begin another part of a URL, and white space would be dropped.
  if (/[/\\?#@\s]/.test(address)) return true;
  const isIpv6 = /[:[\]]/.test(address);
  // A zone says on which link of this machine the address is, not what kind of address it is (RFC 4007 §11).
  const host = isIpv6 ? `[${address.replaceAll(/^\[|%.*|\]$/g, '')}]` : address;
  const url = `http://${host}`;
  return !URL.canParse(url) || isSpecialHostname(new URL(url).hostname);
}

/**
 * Returns the same for the `hostname` of a `URL`, which has already converted every notation to four decimals, or
 * to hexadecimal groups in brackets.
 */
export function isSpecialHostname(hostname: string): boolean {
  if (!/^[\d.]+$|^\[/.test(hostname)) return false;
  return isSpecial(parseAddress(hostname.replaceAll(/[[\]]/g, '')));
}

function isSpecial(address: bigint): boolean {
  if (SPECIAL.some((prefix) => isWithin(prefix, address))) return true;
  const embedded = embeddedIn(address);
  return embedded !== undefined && isSpecial((0xffffn << 32n) | (embedded & 0xffff_ffffn));
}

/** Returns a number whose last 32 bits are the IPv4 address that an IPv6 address contains. */
function embeddedIn(address: bigint): bigint | undefined {
  if (isWithin('2002::/16', address)) return address >> 80n; // 6to4, RFC 3056 §2
  const isTranslated = isWithin('64:ff9b::/96', address); // RFC 6052 §2.1
  // ISATAP, RFC 5214 §6.1: one bit says whether the IPv4 address is unique.
  const isIsatap = ((address >> 32n) & 0xfdff_ffffn) === 0x5efen;
  return isTranslated || isIsatap ? address : undefined;
}

function isWithin(prefix: string, address: bigint): boolean {
  const [network = '', length = ''] = prefix.split('/');
  const rest = (network.includes('.') ? 32n : 128n) - BigInt(length);
  return address >> rest === parseAddress(network) >> rest;
}

/** Returns the bits of an address; of an IPv4 address, those of its IPv4-mapped form (RFC 4291 §2.5.5.2). */
function parseAddress(text: string): bigint {
  if (text.includes('.')) {
    return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0xffffn);
  }
  const [head = [], tail = []] = text
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].reduce(
    (value, group) => (value << 16n) | BigInt(`0x${group}`),
    0n,
  );
}
