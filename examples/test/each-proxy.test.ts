import { createDpopClient, createTestIssuer } from '../../packages/testing/src/index.ts';
import { createVerifier } from '../../packages/core/src/index.ts';
import { authenticate, fromNode } from '../../packages/core/src/http/index.ts';
import { createCertificate, toPem } from '../../packages/core/test/http/certificate.ts';
import { describe, expect, test } from 'vitest';
import { CERTIFICATE_BEHIND } from '../core/src/each-proxy.ts';
import { dpop } from '../core/src/proxy-prefix.ts';

const audience = 'https://api.test';
const issuer = await createTestIssuer({ audience });
const own = createCertificate('client');
const other = createCertificate('another client');
const PROXY = '10.0.0.1';

type Der = (typeof own)['der'];
const toBase64 = (der: Der): string => Buffer.from(der).toString('base64');
const toEncodedPem = (der: Der): string => encodeURIComponent(toPem(der));

/** What arrives from each proxy, as its documentation has it. */
const SENT: Readonly<Record<string, (der: Der) => readonly [name: string, value: string]>> = {
  nginx: (der) => ['x-client-cert', toEncodedPem(der)],
  envoy: (der) => ['x-forwarded-client-cert', `Cert="${toEncodedPem(der)}"`],
  traefik: (der) => ['x-forwarded-tls-client-cert', toBase64(der)],
  alb: (der) => ['x-amzn-mtls-clientcert-leaf', toEncodedPem(der)],
  cloudflare: (der) => ['x-client-cert', `:${toBase64(der)}:`],
};

test('each proxy has a form of its header', () => {
  expect(Object.keys(SENT)).toEqual(Object.keys(CERTIFICATE_BEHIND));
});

describe.each(Object.entries(CERTIFICATE_BEHIND))('behind %s', (name, create) => {
  const verifier = createVerifier({
    issuer: issuer.issuer,
    audience,
    keys: issuer.keySource(),
    mtls: { certificate: create((remoteAddress) => remoteAddress === PROXY) },
  });

  async function statusOf(der: Der | undefined, remoteAddress = PROXY): Promise<number> {
    const token = await issuer.sign({ cnf: { 'x5t#S256': own.thumbprint } });
    const [header, value] = der === undefined ? [] : (SENT[name]?.(der) ?? []);
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (header !== undefined && value !== undefined) headers[header] = value;
    const message = { method: 'GET', url: '/', headers, socket: { remoteAddress } };
    const who = await authenticate(verifier, fromNode(message));
    return who.ok ? 200 : who.response.status;
  }

  test('a bound token is accepted with its certificate, from the proxy, and not otherwise', async () => {
    expect(await statusOf(own.der)).toBe(200);
    expect(await statusOf(other.der)).toBe(401);
    expect(await statusOf(undefined)).toBe(401);
    // The certificate is public: whoever goes around the proxy can send it.
    expect(await statusOf(own.der, '203.0.113.9')).toBe(401);
  });
});

test('a proof names the URL that the client called, in front of the proxy', async () => {
  const keys = issuer.keySource();
  const verifier = createVerifier({ issuer: issuer.issuer, audience, keys, dpop });
  const client = await createDpopClient();
  const accessToken = await issuer.sign({ cnf: { jkt: client.thumbprint } });
  const statusOf = async (url: string): Promise<number> => {
    const proof = await client.prove({ method: 'GET', url, accessToken });
    const headers = {
      authorization: `DPoP ${accessToken}`,
      dpop: proof,
      // What a client may send, and what must not count.
      host: 'evil.test',
      'x-forwarded-host': 'evil.test',
      'x-forwarded-prefix': '/evil',
    };
    const who = await authenticate(verifier, fromNode({ method: 'GET', url: '/v1/7', headers }));
    return who.ok ? 200 : who.response.status;
  };
  expect(await statusOf('https://api.example.com/orders/v1/7')).toBe(200);
  for (const url of [
    'https://api.example.com/v1/7',
    'https://evil.test/orders/v1/7',
    'https://api.example.com/evil/v1/7',
    'http://api.example.com/orders/v1/7',
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- a failure names its URL
    expect([url, await statusOf(url)]).toEqual([url, 401]);
  }
});
