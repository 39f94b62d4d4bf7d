import { describe, expect, test } from 'vitest';
import { parseEndpoint } from '../src/endpoint.ts';

const none = { httpOrigins: [] };
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
    expect(parseEndpoint(text, none)).toBeInstanceOf(URL);
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
    ['http://id.example/jwks', 'must start with https://'],
    ['http://10.0.0.1/jwks', 'must start with https://'],
    ['http://localhost.evil.example/jwks', 'must start with https://'],
    ['http://notlocalhost/jwks', 'must start with https://'],
    ['http://127.0.0.1.evil.example/', 'must start with https://'],
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
    expect(parseEndpoint(text, none)).toBe(problem);
  });

  test('plain http for a listed origin only', () => {
    const rules = { httpOrigins: ['http://keycloak.auth.svc:8080'] };
    expect(parseEndpoint('http://keycloak.auth.svc:8080/jwks', rules)).toBeInstanceOf(URL);
    expect(parseEndpoint('http://keycloak.auth.svc/jwks', rules)).toBe('must start with https://');
    expect(parseEndpoint('http://u:p@keycloak.auth.svc:8080/', rules)).toBe(
      'must not hold credentials',
    );
  });
});

describe('a discovered URL', () => {
  test.each([
    'localhost',
    'a.localhost',
    '127.0.0.1',
    '127.1',
    '0177.0.0.1',
    '2130706433',
    '0.0.0.0',
    '0.1.2.3',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '0xA9FEA9FE',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[fc00::1]',
    '[fdff:1::1]',
    '[fe80::1]',
    '[febf::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[::ffff:10.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[::10.0.0.1]',
    '[64:ff9b::169.254.169.254]',
    '[2002:a9fe:a9fe::1]',
  ])('on %s is refused', (host) => {
    expect(parseEndpoint(`https://${host}/jwks`, publicIssuer)).toBe(
      'must not point into a private network',
    );
  });

  test.each([
    'keys.example',
    'keys7',
    '7keys.example',
    // Its inside reads as the 6to4 prefix.
    'x2002y',
    'other.example:8443',
    '8.8.8.8',
    '11.0.0.1',
    '100.128.0.1',
    '172.32.0.1',
    '192.169.0.1',
    '223.255.255.255',
    '[2606:4700::1111]',
    '[::ffff:8.8.8.8]',
    '[64:ff9b::8.8.8.8]',
    '[64:ff9c::10.0.0.1]',
    '[2002:808:808::1]',
    '[1:2:3:4:5:6:7:8]',
  ])('on %s may be fetched', (host) => {
    expect(parseEndpoint(`https://${host}/jwks`, publicIssuer)).toBeInstanceOf(URL);
  });

  test('plain http is for loopback under a loopback issuer', () => {
    const local = { httpOrigins: [], discoveredFrom: new URL('http://localhost:3000/') };
    expect(parseEndpoint('http://127.0.0.1:3001/jwks', local)).toBeInstanceOf(URL);
    expect(parseEndpoint('http://10.0.0.1/jwks', local)).toBe('must start with https://');
    expect(parseEndpoint('http://id.example/jwks', local)).toBe('must start with https://');
    expect(parseEndpoint('http://127.0.0.1/jwks', publicIssuer)).toBe('must start with https://');
  });

  test('a private issuer may point into the private network', () => {
    const inside = { httpOrigins: [], discoveredFrom: new URL('https://10.0.0.1/') };
    expect(parseEndpoint('https://192.168.0.1/jwks', inside)).toBeInstanceOf(URL);
  });

  test('a listed origin may be private', () => {
    const rules = { ...publicIssuer, httpOrigins: ['http://10.0.0.5:8080'] };
    expect(parseEndpoint('http://10.0.0.5:8080/jwks', rules)).toBeInstanceOf(URL);
  });
});
