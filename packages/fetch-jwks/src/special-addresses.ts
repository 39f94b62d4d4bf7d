/*
 * IP addresses that public servers do not have: the IANA IPv4 and IPv6 Special-Purpose Address Registries
 * (RFC 6890, RFC 8190), and multicast. Each prefix is given with the document that reserves it.
 */
const SPECIAL_IPV4: readonly string[] = [
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
];

const SPECIAL_IPV6: readonly string[] = [
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

/** Prefixes of addresses that contain an IPv4 address, and the number of bits that follow it. */
const EMBEDDING: readonly (readonly [prefix: string, bitsAfter: bigint])[] = [
  ['::ffff:0:0/96', 0n], // IPv4-mapped, RFC 4291 §2.5.5.2
  ['64:ff9b::/96', 0n], // IPv4/IPv6 translation, RFC 6052 §2.1
  ['2002::/16', 80n], // 6to4, RFC 3056 §2
];

/** The upper half of an interface identifier that ends with an IPv4 address (ISATAP, RFC 5214 §6.1). */
const ISATAP: readonly bigint[] = [0x5efen, 0x0200_5efen];

/**
 * Returns true for an IP address that public servers do not have, including IPv6 addresses that contain such an
 * IPv4 address. `hostname` is that of a `URL`, which has already converted every notation to four decimals, or
 * to hexadecimal groups in brackets. False for names.
 */
export function isSpecialAddress(hostname: string): boolean {
  if (/^[\d.]+$/.test(hostname)) return isIn(SPECIAL_IPV4, parseIpv4(hostname), 32n);
  return hostname.startsWith('[') && isSpecialIpv6(parseIpv6(hostname.slice(1, -1)));
}

function isSpecialIpv6(address: bigint): boolean {
  if (isIn(SPECIAL_IPV6, address, 128n)) return true;
  const embedding = EMBEDDING.find(([prefix]) => isWithin(prefix, address, 128n));
  const isIsatap = ISATAP.includes((address >> 32n) & 0xffff_ffffn);
  const bitsAfter = embedding?.[1] ?? (isIsatap ? 0n : undefined);
  if (bitsAfter === undefined) return false;
  return isIn(SPECIAL_IPV4, (address >> bitsAfter) & 0xffff_ffffn, 32n);
}

function isIn(prefixes: readonly string[], address: bigint, bits: bigint): boolean {
  return prefixes.some((prefix) => isWithin(prefix, address, bits));
}

function isWithin(prefix: string, address: bigint, bits: bigint): boolean {
  const [network = '', length = ''] = prefix.split('/');
  const parse = bits === 32n ? parseIpv4 : parseIpv6;
  const rest = bits - BigInt(length);
  return address >> rest === parse(network) >> rest;
}

function parseIpv4(text: string): bigint {
  return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint {
  const [head = [], tail = []] = text
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].reduce(
    (value, group) => (value << 16n) | BigInt(`0x${group}`),
    0n,
  );
}
