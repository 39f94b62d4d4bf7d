import { createHash } from 'node:crypto';
import { isAuthError } from '@oidc-verify/core';
import { fromFetch, fromNode } from '@oidc-verify/core/http';
import type { AuthRequest } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';
import { fromHeader } from '../../src/http/client-certificate.ts';
import { codeOf, createSetting } from '../setting.ts';
import { createCertificate, toPem } from './certificate.ts';

const [own, other, gateway] = ['client', 'victim', 'gateway'].map((name) =>
  createCertificate(name),
) as [Certificate, Certificate, Certificate];
type Certificate = ReturnType<typeof createCertificate>;
const PROXY = '10.0.0.1';
const REFUSED = '401 invalid_certificate';

const hexOf = ({ der }: Certificate): string => createHash('sha256').update(der).digest('hex');
const thumbprintOf = ({ der }: Certificate): string =>
  createHash('sha256').update(der).digest('base64url');
const certOf = ({ der }: Certificate): string => `Cert="${encodeURIComponent(toPem(der))}"`;
const hashOf = (certificate: Certificate): string => `Hash=${hexOf(certificate)}`;
/** What Envoy writes of a peer, with every field that it can be told to forward. */
const elementOf = (certificate: Certificate): string =>
  [
    'By=spiffe://cluster.local/ns/a/sa/api',
    hashOf(certificate),
    certOf(certificate),
    'Subject="CN=client,O=Example\\, Inc."',
    'URI=spiffe://cluster.local/ns/b/sa/client',
    'DNS=client.test',
    'DNS=www.client.test',
  ].join(';');

function toRequest(values: readonly string[], remoteAddress = PROXY): AuthRequest {
  const headers = (name: string): readonly string[] =>
    name.toLowerCase() === 'x-forwarded-client-cert' ? values : [];
  return { method: 'GET', url: '/', headers, remoteAddress };
}

const readerFor = (proxies?: number): ReturnType<typeof fromHeader> =>
  fromHeader({
    name: 'X-Forwarded-Client-Cert',
    format: 'xfcc',
    trusted: (address) => address === PROXY,
    proxies,
  });

/** Returns what the reader says, or the code of the refusal. */
function read(value: string | readonly string[], proxies?: number, address?: string): unknown {
  const values = typeof value === 'string' ? [value] : value;
  return readFrom(toRequest(values, address), proxies);
}

function readFrom(request: AuthRequest, proxies?: number): unknown {
  try {
    return readerFor(proxies)(request);
  } catch (error) {
    if (isAuthError(error)) return `${error.status} ${error.code}`;
    throw error;
  }
}

const BOTH = { certificate: own.der, 'x5t#S256': thumbprintOf(own) };
const BY_HASH = { certificate: undefined, 'x5t#S256': thumbprintOf(own) };
const BY_CERT = { certificate: own.der, 'x5t#S256': undefined };

describe('the header of Envoy', () => {
  test.each<[string, string, unknown]>([
    ['every field', elementOf(own), BOTH],
    ['Hash alone', hashOf(own), BY_HASH],
    ['Cert alone', certOf(own), BY_CERT],
    ['Istio', `By=spiffe://a;${hashOf(own)};Subject="";URI=spiffe://b`, BY_HASH],
    ['the fields in another order', `${certOf(own)};${hashOf(own)};By=spiffe://a`, BOTH],
    ['names in another case', hashOf(own).replace('Hash', 'HASH'), BY_HASH],
    ['a quoted hash', `Hash="${hexOf(own)}"`, BY_HASH],
    ['a hash in capital letters', `Hash=${hexOf(own).toUpperCase()}`, BY_HASH],
    ['a chain, which says nothing of the client', `${hashOf(own)};Chain="x%0A"`, BY_HASH],
    ['an empty field', `${hashOf(own)};Subject="";URI=`, BY_HASH],
    ['a field that does not exist yet', `${hashOf(own)};New=1`, BY_HASH],
    ['separators in quotes', `Subject="CN=a,b;Hash=1,Hash=2";${hashOf(own)}`, BY_HASH],
    ['quotes in quotes', `Subject="CN=\\"x\\";Hash=1";${hashOf(own)}`, BY_HASH],
    ['a backslash before the last quote', `Subject="CN=x\\\\";${hashOf(own)}`, BY_HASH],
  ])('with %s is read', (_, value, expected) => {
    expect(read(value)).toEqual(expected);
  });

  test('that is not there is no certificate', () => {
    expect(read([])).toBeUndefined();
  });

  test.each(['10.0.0.2', '', '::ffff:10.0.0.1'])('from %j is refused', (address) => {
    expect(read(elementOf(own), 1, address)).toBe(REFUSED);
  });

  test.each<[string, string | readonly string[]]>([
    ['two lines', [elementOf(own), elementOf(own)]],
    ['nothing', ''],
    ['a space', ' '],
    ['a leading space', ` ${hashOf(own)}`],
    ['a trailing space', `${hashOf(own)} `],
    ['a trailing comma', `${hashOf(own)},`],
    ['a trailing semicolon', `${hashOf(own)};`],
    ['a leading comma', `,${hashOf(own)}`],
    ['an empty field', `By=a;;${hashOf(own)}`],
    ['no name', `=${hexOf(own)}`],
    ['no equals sign', `Hash;${hashOf(own)}`],
    ['a space in a name', `Has h=${hexOf(own)}`],
    ['a space before the equals sign', `Hash =${hexOf(own)}`],
    ['a space after it', `Hash= ${hexOf(own)}`],
    ['a space before a name', `By=a; ${hashOf(own)}`],
    ['a colon for the equals sign', `Hash:${hexOf(own)}`],
    ['neither Hash nor Cert', 'By=spiffe://a;Subject="CN=client";URI=spiffe://b'],
    ['a chain alone', certOf(own).replace('Cert', 'Chain')],
    ['the hash twice', `${hashOf(own)};${hashOf(own)}`],
    ['the hash twice, spelt in two ways', `${hashOf(own)};hash=${hexOf(other)}`],
    ['the certificate twice', `${certOf(own)};${certOf(other)}`],
    ['the hash in two halves', `Hash=${hexOf(own).slice(0, 32)};Hash=${hexOf(own).slice(32)}`],
    ['the certificate in two halves', certOf(own).replace('%0A', '";Cert="%0A')],
    ['an empty hash', 'Hash='],
    ['an empty hash in quotes', 'Hash=""'],
    ['an empty hash beside a certificate', `Hash=;${certOf(own)}`],
    ['an empty certificate beside a hash', `${hashOf(own)};Cert=""`],
    ['a broken certificate beside a hash', `${hashOf(own)};Cert="${'A'.repeat(100)}"`],
    ['a broken hash beside a certificate', `Hash=zz;${certOf(own)}`],
    ['a hash that is too short', hashOf(own).slice(0, -1)],
    ['a hash that is too long', `${hashOf(own)}0`],
    ['a hash with another letter', `${hashOf(own).slice(0, -1)}g`],
    ['a hash in pairs', `Hash=${hexOf(own).replaceAll(/..(?!$)/g, '$&:')}`],
    ['a hash in base64url', `Hash=${thumbprintOf(own)}`],
    ['a SHA-1 hash', `Hash=${createHash('sha1').update(own.der).digest('hex')}`],
    ['a hash that is escaped', `Hash=${hexOf(own).replace(/^./, (x) => `%${x.charCodeAt(0)}`)}`],
    ['an escaped hash in quotes', `Hash="\\${hexOf(own)}"`],
    ['a hash with a digit of another script', `Hash=${hexOf(own).replace(/\d/, '٣')}`],
    ['a quote that does not end', `Subject="CN=x;${hashOf(own)}`],
    ['a quote that is escaped at its end', `Subject="CN=x\\";${hashOf(own)}`],
    ['a quote inside a plain value', `URI=spiffe://"x";${hashOf(own)}`],
    ['text behind a quote', `Subject="CN=x"y;${hashOf(own)}`],
    ['single quotes', `Hash='${hexOf(own)}'`],
    ['the certificate as plain PEM', `Cert="${toPem(own.der)}x"`],
    [
      'a certificate that is not URL-encoded PEM',
      `Cert="${Buffer.from(own.der).toString('base64')}"`,
    ],
    ['two certificates in one field', `Cert="${encodeURIComponent(toPem(own.der).repeat(2))}"`],
    ['the certificate alone, without its field', encodeURIComponent(toPem(own.der))],
    ['a line break', `${hashOf(own)};\r\nURI=x`],
    ['a NUL', `${hashOf(own)}\0`],
    ['a name of another script', `Наsh=${hexOf(own)}`],
  ])('with %s is refused', (_, value) => {
    expect(read(value)).toBe(REFUSED);
  });

  test('that is long and hostile ends at once', () => {
    for (const value of ['"'.repeat(80_000), 'a='.repeat(40_000), 'a="'.repeat(26_000)]) {
      expect(read(value)).toBe(REFUSED);
    }
    expect(read(`Subject="${'\\'.repeat(79_001)}`)).toBe(REFUSED);
    expect(read(`${'a;'.repeat(39_000)}${hashOf(own)}`)).toBe(REFUSED);
    expect(read(`${'a=,'.repeat(26_000)}${hashOf(own)}`)).toBe(REFUSED);
    expect(read(`Subject="${'a'.repeat(100_000)}";${hashOf(own)}`)).toBe(REFUSED);
  });
});

describe('the elements of several proxies', () => {
  const appended = `${elementOf(own)},${elementOf(gateway)}`;

  test('the first of exactly so many counts', () => {
    expect(read(appended, 2)).toEqual(BOTH);
    expect(read(`${hashOf(own)}, ${hashOf(gateway)}`, 2)).toEqual(BY_HASH);
    expect(read(`${hashOf(own)},${hashOf(gateway)},${hashOf(gateway)}`, 3)).toEqual(BY_HASH);
  });

  // The Fetch API joins the lines of a header, so a runtime with it cannot tell them from one.
  test.each<[string, readonly string[], number, unknown]>([
    ['one each', [elementOf(own), elementOf(gateway)], 2, BOTH],
    ['two and one', [`${hashOf(own)},${hashOf(gateway)}`, hashOf(gateway)], 3, BY_HASH],
    [
      'one more than is known of',
      [elementOf(other), elementOf(own), elementOf(gateway)],
      2,
      REFUSED,
    ],
    ['the same one twice', [elementOf(own), elementOf(own)], 1, REFUSED],
    ['an empty one', ['', elementOf(own)], 1, REFUSED],
    ['an empty one last', [elementOf(own), ''], 2, REFUSED],
    ['a quote from one to the other', ['Subject="CN=a', `b";${hashOf(own)}`], 2, REFUSED],
  ])('several lines are one list, in Node as with fetch: %s', (_, lines, proxies, expected) => {
    const name = 'X-Forwarded-Client-Cert';
    const socket = { remoteAddress: PROXY };
    const rawHeaders = lines.flatMap((line) => [name, line]);
    const headers = new Headers(lines.map((line): [string, string] => [name, line]));
    const parsed = { [name.toLowerCase()]: lines.join(', ') };
    const views = {
      node: fromNode({ rawHeaders, headers: parsed, socket }),
      fetch: fromFetch({ method: 'GET', url: 'https://api.test/', headers }, { socket }),
      'fetch on Node': fromFetch(
        { method: 'GET', url: 'https://api.test/', headers },
        { method: 'GET', url: '/', rawHeaders, headers: parsed, socket },
      ),
    };
    for (const [way, view] of Object.entries(views)) {
      expect([way, readFrom(view, proxies)]).toEqual([way, expected]);
    }
  });

  test.each<[string, string, number | undefined]>([
    ['one more than is known of', appended, undefined],
    ['one that a client put before those of the proxies', `${elementOf(other)},${appended}`, 2],
    ['the gateway alone, since its client showed none', elementOf(gateway), 2],
    ['an empty one', `${elementOf(own)},`, 2],
    ['an empty one first', `,${elementOf(own)}`, 2],
    ['one that cannot be read', `${elementOf(own)},x`, 2],
    ['no certificate in the first', `By=spiffe://a,${elementOf(gateway)}`, 2],
  ])('%s is refused', (_, value, proxies) => {
    expect(read(value, proxies)).toBe(REFUSED);
  });

  // Envoy does not quote the URI of a certificate, and a client may have one of its own making.
  test.each([
    `By=spiffe://a;${hashOf(own)};URI=spiffe://b;${hashOf(other)}`,
    `By=spiffe://a;${hashOf(own)};URI=spiffe://b,${hashOf(other)}`,
    `By=spiffe://a;${hashOf(own)};URI=spiffe://b;${certOf(other)};${certOf(own)}`,
    `By=spiffe://a;${hashOf(own)};URI=spiffe://b";${hashOf(other)}`,
  ])('a URI that spells the hash of somebody else is refused (%#)', (value) => {
    expect(read(value)).toBe(REFUSED);
  });
});

describe('a token bound to a certificate, behind Envoy', async () => {
  const setting = await createSetting();
  const token = await setting.issuer.sign({ cnf: { 'x5t#S256': thumbprintOf(own) } });

  test.each<[string, string, string]>([
    ['the hash', hashOf(own), 'passed'],
    ['the certificate', certOf(own), 'passed'],
    ['both', elementOf(own), 'passed'],
    ['the hash of another', hashOf(other), 'invalid_certificate'],
    ['the certificate of another', certOf(other), 'invalid_certificate'],
    ['another hash beside its own', `${hashOf(other)};${certOf(own)}`, 'invalid_certificate'],
    ['its hash beside another', `${hashOf(own)};${certOf(other)}`, 'invalid_certificate'],
  ])('with %s', async (_, value, expected) => {
    const request = { method: 'GET', url: '/', dpopProofs: [], received: toRequest([value]) };
    for (const engine of ['node', 'web'] as const) {
      const verifier = setting.verifier({ mtls: { certificate: readerFor() } }, engine);
      expect(await codeOf(async () => verifier.verify(token, { request }))).toBe(expected);
    }
  });
});
