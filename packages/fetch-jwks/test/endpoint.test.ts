import { describe, expect, test } from 'vitest';
import { endpointFault } from '../src/endpoint.ts';

const none = { httpOrigins: [] };
const withoutTls = (origin: string): string =>
  `must start with https://; to fetch keys without TLS, list "${origin}" in dangerouslyAllowHttpOrigins`;
const internal = (host: string): string =>
  `must not point into a private network; if it has to, set jwksUri to it, or list "${host}" in dangerouslyAllowPrivateHosts`;
const wrongPort = 'must use port 443, a port from 1024 up, or the port of the issuer';
const publicIssuer = { httpOrigins: [], discoveredFrom: new URL('https://id.example/') };

describe('a configured URL', () => {
  test.each([
    'https://id.example/jwks',
    'https://id.example:8443/jwks?tenant=1',
    'https://10.0.0.1/jwks',
    'https://[fd00::1]/jwks',
    'http://localhost:8080/jwks',
    'http://LOCALHOST:8080/jwks',
    'http://api.localhost/jwks',
    'http://localhost./jwks',
    'http://127.0.0.1:8080/jwks',
    'http://127.8.9.1/jwks',
    'http://2130706433/jwks',
    'http://0x7f.1/jwks',
    'http://[::1]:8080/jwks',
    'http://[::ffff:127.0.0.1]/jwks',
  ])('%s may be fetched', (text) => {
    expect(endpointFault(text, none)).toBeUndefined();
  });

  test.each([
    ['', 'must be an absolute URL'],
    ['/jwks', 'must be an absolute URL'],
    ['id.example/jwks', 'must be an absolute URL'],
    [' https://id.example/', 'must be an absolute URL'],
    ['https://id.example/\n', 'must be an absolute URL'],
    ['https://id.ex\tample/', 'must be an absolute URL'],
    ['https:\\\\id.example\\jwks', 'must be an absolute URL'],
    ['https://idé.example/', 'must be an absolute URL'],
    ['https://', 'must be an absolute URL'],
    ['http://id.example/jwks', withoutTls('http://id.example')],
    ['http://10.0.0.1/jwks', withoutTls('http://10.0.0.1')],
    ['http://10.0.0.1:8080/jwks', withoutTls('http://10.0.0.1:8080')],
    ['http://localhost.evil.example/jwks', withoutTls('http://localhost.evil.example')],
    ['http://notlocalhost/jwks', withoutTls('http://notlocalhost')],
    ['http://127.0.0.1.evil.example/', withoutTls('http://127.0.0.1.evil.example')],
    ['ftp://id.example/jwks', 'must start with https://'],
    ['ftp://localhost/jwks', 'must start with https://'],
    ['file:///etc/passwd', 'must start with https://'],
    ['data:application/json,{}', 'must start with https://'],
    ['javascript:1', 'must start with https://'],
    ['https://user@id.example/', 'must not hold credentials'],
    ['https://:pass@id.example/', 'must not hold credentials'],
    ['https://id.example/#keys', 'must not hold a fragment'],
    ['https://id.example/#', 'must not hold a fragment'],
  ])('%j is refused: %s', (text, problem) => {
    expect(endpointFault(text, none)).toBe(problem);
  });

  test('plain http for a listed origin only', () => {
    const rules = { httpOrigins: ['http://keycloak.auth.svc:8080'] };
    expect(endpointFault('http://keycloak.auth.svc:8080/jwks', rules)).toBeUndefined();
    expect(endpointFault('http://keycloak.auth.svc/jwks', rules)).toBe(
      withoutTls('http://keycloak.auth.svc'),
    );
    expect(endpointFault('http://u:p@keycloak.auth.svc:8080/', rules)).toBe(
      'must not hold credentials',
    );
  });
});

describe('a discovered URL', () => {
  test.each([
    [
      'loopback',
      ['localhost', 'a.localhost', 'localhost.', 'localhost..', 'localhost.localdomain'],
    ],
    ['IPv4 loopback', ['127.0.0.1', '127.1', '0177.0.0.1', '2130706433', '127.0.0.1.']],
    ['this network', ['0.0.0.0', '0.1.2.3', '0.255.255.255']],
    ['private use', ['10.1.2.3', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.1.1']],
    ['shared address space', ['100.64.0.1', '100.100.100.200', '100.127.255.255']],
    ['link local', ['169.254.169.254', '0xA9FEA9FE', '169.254.0.0']],
    ['platform services', ['168.63.129.16']],
    ['protocol assignments', ['192.0.0.8', '192.0.0.192', '192.88.99.1', '192.52.193.1']],
    ['AS112', ['192.31.196.1', '192.175.48.1', '[2620:4f:8000::1]']],
    ['documentation', ['192.0.2.1', '198.51.100.1', '203.0.113.1', '[2001:db8::1]', '[3fff::1]']],
    ['benchmarking', ['198.18.0.1', '198.19.255.255', '[2001:2::1]']],
    ['multicast and reserved', ['224.0.0.1', '239.1.1.1', '240.0.0.1', '255.255.255.255']],
    ['IPv6 unspecified and loopback', ['[::]', '[::1]', '[0:0:0:0:0:0:0:1]']],
    ['unique local', ['[fc00::1]', '[fdff:1::1]', '[fd00:ec2::254]']],
    ['IPv6 link and site local', ['[fe80::1]', '[febf::1]', '[fec0::1]', '[feff::1]']],
    ['IPv6 multicast', ['[ff02::1]', '[ff0e::1]']],
    ['IPv4-mapped', ['[::ffff:10.0.0.1]', '[::ffff:a9fe:a9fe]', '[::ffff:127.0.0.1]']],
    ['IPv4-compatible', ['[::10.0.0.1]', '[::8.8.8.8]', '[::a9fe:a9fe]']],
    ['SIIT', ['[::ffff:0:10.0.0.1]', '[::ffff:0:169.254.169.254]', '[::ffff:0:8.8.8.8]']],
    ['NAT64', ['[64:ff9b::169.254.169.254]', '[64:ff9b::10.0.0.1]', '[64:ff9b::7f00:1]']],
    ['local-use NAT64', ['[64:ff9b:1::]', '[64:ff9b:1::8.8.8.8]', '[64:ff9b:1:ffff::1]']],
    ['discard and dummy', ['[100::1]', '[100::ffff:ffff:ffff:ffff]', '[100:0:0:1::1]']],
    ['Teredo', ['[2001::1]', '[2001:0:4136:e378:8000:63bf:3fff:fdd2]', '[2001:0:a9fe:a9fe::]']],
    ['ORCHID and others', ['[2001:10::1]', '[2001:20::1]', '[2001:1::1]', '[2001:1ff::1]']],
    ['6to4', ['[2002:a9fe:a9fe::1]', '[2002:7f00:1::]', '[2002:c0a8:101::]']],
    ['ISATAP', ['[2606:4700::5efe:10.0.0.1]', '[2606:4700::200:5efe:a9fe:a9fe]']],
    ['segment routing', ['[5f00::1]']],
    ['one label', ['keycloak', 'metadata', 'instance-data', 'router.', '7keys', 'x2002y']],
    ['metadata services', ['metadata.google.internal', 'instance-data.ec2.internal']],
    ['containers', ['host.docker.internal', 'host.containers.internal']],
    ['Kubernetes', ['kubernetes.default', 'kubernetes.default.svc', 'keycloak.auth.svc']],
    ['Kubernetes in full', ['kubernetes.default.svc.cluster.local', 'KEYCLOAK.auth.SVC.']],
    ['private names', ['id.local', 'id.lan', 'id.corp', 'id.home', 'id.intranet', 'id.private']],
    ['more private names', ['id.mail', 'id.localdomain', 'id.internal.', 'vault.service.consul']],
    ['infrastructure', ['router.home.arpa', 'ipv4only.arpa', '1.0.0.10.in-addr.arpa']],
    ['not in DNS', ['a.onion', 'a.alt']],
  ])('on a host that is internal is refused: %s', (_, hosts) => {
    for (const host of hosts) {
      for (const port of ['', ':8443', ':22']) {
        const { hostname } = new URL(`https://${host}/`);
        expect([host, endpointFault(`https://${host}${port}/jwks`, publicIssuer)]).toEqual([
          host,
          internal(hostname.replace(/\.+$/, '')),
        ]);
      }
    }
  });

  test.each([
    'keys.example',
    'keys7.example',
    '7keys.example',
    // Its inside reads as the 6to4 prefix.
    'x2002y.example',
    'other.example:8443',
    'keys.example.',
    'internal.example',
    'local.example',
    'svc.example',
    'localhost.example',
    'metadata.google.internal.example',
    '10.0.0.1.example',
    'arpa.example',
    '8.8.8.8',
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '126.255.255.255',
    '128.0.0.1',
    '168.63.129.15',
    '168.63.129.17',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.1',
    '192.0.1.1',
    '192.0.3.1',
    '192.167.255.255',
    '192.169.0.1',
    '198.17.255.255',
    '198.20.0.0',
    '203.0.112.1',
    '203.0.114.1',
    '223.255.255.255',
    '[2606:4700::1111]',
    '[2001:200::1]',
    '[2001:4860:4860::8888]',
    '[2001:db9::1]',
    '[2003::1]',
    '[3ffe::1]',
    '[5eff::1]',
    '[100:0:0:2::1]',
    '[::ffff:8.8.8.8]',
    '[64:ff9b::8.8.8.8]',
    '[64:ff9c::10.0.0.1]',
    '[2002:808:808::1]',
    '[2606:4700::5efe:8.8.8.8]',
    '[2606:4700::5eff:10.0.0.1]',
    '[1:2:3:4:5:6:7:8]',
  ])('on %s may be fetched', (host) => {
    expect(endpointFault(`https://${host}/jwks`, publicIssuer)).toBeUndefined();
  });

  test('does not choose another service by its port', () => {
    for (const port of [1, 21, 22, 25, 80, 389, 445, 636, 1023]) {
      expect(endpointFault(`https://id.example:${port}/jwks`, publicIssuer)).toBe(wrongPort);
    }
    for (const port of ['', ':443', ':1024', ':8443', ':65535']) {
      expect(endpointFault(`https://id.example${port}/jwks`, publicIssuer)).toBeUndefined();
    }
    const discoveredFrom = new URL('https://id.example:444/');
    const rules = { httpOrigins: [], discoveredFrom };
    expect(endpointFault('https://keys.example:444/jwks', rules)).toBeUndefined();
    expect(endpointFault('https://keys.example:445/jwks', rules)).toBe(wrongPort);
  });

  test('plain http is for loopback under a loopback issuer', () => {
    const local = { httpOrigins: [], discoveredFrom: new URL('http://localhost:3000/') };
    expect(endpointFault('http://127.0.0.1:3001/jwks', local)).toBeUndefined();
    expect(endpointFault('http://10.0.0.1/jwks', local)).toBe(withoutTls('http://10.0.0.1'));
    expect(endpointFault('http://id.example/jwks', local)).toBe(withoutTls('http://id.example'));
    expect(endpointFault('http://127.0.0.1/jwks', publicIssuer)).toBe(
      withoutTls('http://127.0.0.1'),
    );
  });

  test.each(['https://10.0.0.1/', 'https://keycloak/', 'https://id.corp:444/'])(
    'an internal issuer, %s, may point into its network',
    (issuer) => {
      const inside = { httpOrigins: [], discoveredFrom: new URL(issuer) };
      for (const url of ['https://192.168.0.1/jwks', 'https://keys.svc:22/', 'https://keys/']) {
        expect(endpointFault(url, inside)).toBeUndefined();
      }
    },
  );

  test('a listed origin may be private', () => {
    const rules = { ...publicIssuer, httpOrigins: ['http://10.0.0.5:8080'] };
    expect(endpointFault('http://10.0.0.5:8080/jwks', rules)).toBeUndefined();
    expect(endpointFault('https://10.0.0.5:8080/jwks', rules)).toBe(internal('10.0.0.5'));
  });

  test('a listed host may be private, on any port, and no other host', () => {
    const privateHosts = ['keycloak.auth.svc', '10.0.0.5', '[fd00::1]'];
    const rules = { ...publicIssuer, privateHosts };
    for (const host of [...privateHosts, 'keycloak.auth.svc.', 'KEYCLOAK.auth.svc:22']) {
      expect(endpointFault(`https://${host}/jwks`, rules)).toBeUndefined();
    }
    for (const host of ['auth.svc', 'x.keycloak.auth.svc', '10.0.0.6', '[fd00::2]']) {
      expect(endpointFault(`https://${host}/jwks`, rules)).toBe(internal(host));
    }
    expect(endpointFault('http://10.0.0.5/jwks', rules)).toBe(withoutTls('http://10.0.0.5'));
  });

  test('a long host neither floods the log nor takes time', () => {
    const fault = endpointFault(`https://${'a.'.repeat(100_000)}svc/`, publicIssuer);
    expect(fault?.length).toBeLessThan(400);
  });
});

const internalTenant = (host: string): string =>
  `must not point into a private network; if it has to, list "${host}" in dangerouslyAllowPrivateHosts`;

describe('the URL of a resolved issuer', () => {
  const resolved = { httpOrigins: [], isResolved: true };
  test.each(['https://id.example/', 'https://id.example:8443/a', 'https://8.8.8.8/'])(
    '%s may be fetched',
    (url) => {
      expect(endpointFault(url, resolved)).toBeUndefined();
    },
  );

  test.each(['localhost', '127.0.0.1', '10.0.0.1', '[fd00::1]', 'keycloak', 'id.internal'])(
    'on %s is refused',
    (host) => {
      expect(endpointFault(`https://${host}:8500/`, resolved)).toBe(internalTenant(host));
      expect(endpointFault(`http://${host}:8500/`, resolved)).toBe(
        withoutTls(`http://${host}:8500`),
      );
    },
  );

  test('does not choose another service by its port', () => {
    expect(endpointFault('https://id.example:22/', resolved)).toBe(wrongPort);
  });

  test('may be on a listed host, and on plain http where that is loopback or a listed origin', () => {
    const rules = { ...resolved, privateHosts: ['127.0.0.1', '10.0.0.1'] };
    expect(endpointFault('http://127.0.0.1:8500/', rules)).toBeUndefined();
    expect(endpointFault('https://10.0.0.1/', rules)).toBeUndefined();
    expect(endpointFault('http://10.0.0.1/', rules)).toBe(withoutTls('http://10.0.0.1'));
    const httpOrigins = ['http://10.0.0.1'];
    expect(endpointFault('http://10.0.0.1/', { ...resolved, httpOrigins })).toBeUndefined();
  });
});
