import { isSpecialAddress } from '@oidc-verify/fetch-jwks';
import { describe, expect, test } from 'vitest';

/** The first and the last address of each block of the IANA registries (RFC 6890) and of multicast. */
const BLOCKS: readonly (readonly [name: string, first: string, last: string])[] = [
  ['this network', '0.0.0.0', '0.255.255.255'],
  ['private use, 10', '10.0.0.0', '10.255.255.255'],
  ['shared address space', '100.64.0.0', '100.127.255.255'],
  ['loopback', '127.0.0.0', '127.255.255.255'],
  ['link local', '169.254.0.0', '169.254.255.255'],
  ['private use, 172', '172.16.0.0', '172.31.255.255'],
  ['protocol assignments', '192.0.0.0', '192.0.0.255'],
  ['TEST-NET-1', '192.0.2.0', '192.0.2.255'],
  ['AS112, RFC 7535', '192.31.196.0', '192.31.196.255'],
  ['AMT', '192.52.193.0', '192.52.193.255'],
  ['6to4 relays', '192.88.99.0', '192.88.99.255'],
  ['private use, 192', '192.168.0.0', '192.168.255.255'],
  ['AS112, RFC 7534', '192.175.48.0', '192.175.48.255'],
  ['benchmarking', '198.18.0.0', '198.19.255.255'],
  ['TEST-NET-2', '198.51.100.0', '198.51.100.255'],
  ['TEST-NET-3', '203.0.113.0', '203.0.113.255'],
  ['multicast', '224.0.0.0', '239.255.255.255'],
  ['reserved', '240.0.0.0', '255.255.255.255'],
  ['unspecified and loopback, IPv6', '::', '::1'],
  ['IPv4-mapped private use', '::ffff:10.0.0.0', '::ffff:aff:ffff'],
  ['NAT64 of private use', '64:ff9b::10.0.0.0', '64:ff9b::aff:ffff'],
  ['local-use NAT64', '64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
  ['discard only', '100::', '100::ffff:ffff:ffff:ffff'],
  ['dummy prefix', '100:0:0:1::', '100::1:ffff:ffff:ffff:ffff'],
  ['Teredo', '2001::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['port control, TURN and DNS-SD anycast', '2001:1::1', '2001:1::3'],
  ['benchmarking, IPv6', '2001:2::', '2001:2:0:ffff:ffff:ffff:ffff:ffff'],
  ['AMT, IPv6', '2001:3::', '2001:3:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['AS112, IPv6', '2001:4:112::', '2001:4:112:ffff:ffff:ffff:ffff:ffff'],
  ['ORCHID', '2001:10::', '2001:1f:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['ORCHIDv2', '2001:20::', '2001:2f:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['drone remote ID', '2001:30::', '2001:3f:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['protocol assignments, IPv6', '2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['documentation, IPv6', '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['6to4 of loopback', '2002:7f00::', '2002:7fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['direct delegation AS112', '2620:4f:8000::', '2620:4f:8000:ffff:ffff:ffff:ffff:ffff'],
  ['documentation, RFC 9637', '3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['segment routing', '5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['unique local', 'fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['link local, IPv6', 'fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['site local', 'fec0::', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['multicast, IPv6', 'ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
];

describe('an address that public servers do not have', () => {
  test.each(BLOCKS)('%s', (_name, first, last) => {
    expect([isSpecialAddress(first), isSpecialAddress(last)]).toEqual([true, true]);
  });

  test.each([
    ['brackets', '[::1]'],
    ['a zone id', 'fe80::1%eth0'],
    ['a zone id in a URL', '[fe80::1%25eth0]'],
    ['a zone id behind a unique local address', 'fd00::1%2'],
    ['capitals', 'FE80::1'],
    ['all groups', '0:0:0:0:0:0:0:1'],
    ['a dotted end', '0:0:0:0:0:ffff:127.0.0.1'],
    ['NAT64 with a dotted end', '64:ff9b::169.254.169.254'],
    ['6to4 of 169.254.169.254', '2002:a9fe:a9fe::1'],
    ['ISATAP', '2606:4700::5efe:10.0.0.1'],
    ['two parts', '127.1'],
    ['three parts', '10.0.1'],
    ['hexadecimal parts', '0x7f.1'],
    ['one hexadecimal number', '0x7f000001'],
    ['octal', '0177.0.0.1'],
    ['one decimal number', '2130706433'],
    ['a trailing dot', '127.0.0.1.'],
    ['percent-encoding', '127%2e0.0.1'],
    ['full-width digits', '１２７.0.0.1'],
  ])('is known with %s', (_name, address) => {
    expect(isSpecialAddress(address)).toBe(true);
  });

  test.each([
    '10.0.0.256',
    '1.2.3.4.5',
    '8.8.8.8:443',
    '[::1',
    '::1]',
    '[8.8.8.8]',
    'fe80:::1',
    '1:2:3:4:5:6:7:8:9',
    '::ffff:8.8.8.256',
    '',
    'a b',
    '8.8.8.8/x',
    'x@8.8.8.8',
    '8.8.8.8?',
    '8.8.8.8#',
    '8.8.8.8\\x',
    '8.8.8.8\n',
  ])('includes what is neither an address nor a name: %j', (text) => {
    expect(isSpecialAddress(text)).toBe(true);
  });
});

test.each([
  '8.8.8.8',
  '134744072',
  '0x08080808',
  '1.1.1.1',
  '100.128.0.1',
  '172.32.0.1',
  '223.255.255.255',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
  '2002:808:808::1',
  '2001:200::1',
  '2001:4860:4860::8888',
  '[2606:4700::1111]',
  '2606:4700::1111%eth0',
  'login.example.com',
  'localhost',
  '7keys.example',
  '10.0.0.1.example',
])('%s may be a public server', (address) => {
  expect(isSpecialAddress(address)).toBe(false);
});
