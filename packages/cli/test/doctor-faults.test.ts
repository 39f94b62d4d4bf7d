import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestIssuer, testKeys, toPublicJwk } from '@oidc-verify/testing';
import { afterAll, describe, expect, test } from 'vitest';
import type { ResolveHost } from '../src/doctor/addresses.ts';
import type { DoctorFlags } from '../src/doctor/doctor-command.ts';
import { createAuthority, selfSigned } from './certificates.ts';
import type { ServerCertificate } from './certificates.ts';
import { consult, GOOD_KEYS, JWKS, METADATA, OAUTH_METADATA, startPatient } from './patient.ts';
import type { Patient } from './patient.ts';

const folder = mkdtempSync(join(tmpdir(), 'oidc-verify-doctor-'));
const authority = createAuthority();
writeFileSync(join(folder, 'ca.pem'), authority.cert);
afterAll(() => rmSync(folder, { recursive: true }));

const DAY_MS = 86_400_000;
const weak = { ...toPublicJwk(testKeys.weakRsa), kid: 'weak', alg: 'RS256' };
const [first, second] = GOOD_KEYS;
const es256 = (await createTestIssuer({ algorithms: ['ES256'] })).jwks().keys;
const oct = { kty: 'oct', k: 'c2VjcmV0', kid: 'hmac', alg: 'HS256' };
const { n, e } = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
  format: 'jwk',
});
const keys = (...list: readonly unknown[]) => ({ body: { keys: list } });

/** A fault, how it is seeded, and the findings that it has to be told by. */
interface Fault {
  readonly name: string;
  readonly seed: (patient: Patient) => void;
  /** Beside findings of the levels `pass` and `info`. */
  readonly told: readonly string[];
  readonly advice: RegExp;
  readonly flags?: DoctorFlags;
  readonly code?: number;
}

const FAULTS: readonly Fault[] = [
  {
    name: 'the metadata redirects',
    seed: ({ paths }) =>
      (paths[METADATA] = { status: 302, headers: { location: 'https://x.test/' } }),
    told: ['fail metadata.redirect', 'fail verifier.not-ready'],
    advice: /follow no redirects/,
  },
  {
    name: 'there is no metadata',
    seed: ({ paths }) => (paths[METADATA] = undefined),
    told: ['fail metadata.status', 'fail verifier.not-ready'],
    advice: /compare the issuer with the iss/,
  },
  {
    name: 'an outage',
    seed: ({ paths }) => (paths[METADATA] = { status: 503 }),
    told: ['fail metadata.outage', 'fail verifier.not-ready'],
    advice: /has an outage/,
  },
  {
    name: 'a rate limit',
    seed: ({ paths }) => (paths[METADATA] = { status: 429 }),
    told: ['fail metadata.rate-limit', 'fail verifier.not-ready'],
    advice: /one verifier per process/,
  },
  {
    name: 'a page in place of metadata',
    seed: ({ paths }) =>
      (paths[METADATA] = { body: '<html>', headers: { 'content-type': 'text/html' } }),
    told: ['fail metadata.malformed', 'fail verifier.not-ready'],
    advice: /login page/,
  },
  {
    name: 'an endless document',
    seed: ({ paths }) => (paths[METADATA] = { isEndless: true }),
    told: ['fail metadata.too-large', 'fail verifier.not-ready'],
    advice: /look at what the URL serves/,
  },
  {
    name: 'no answer in time',
    seed: ({ paths }) => (paths[METADATA] = { hangs: true }),
    told: ['fail metadata.timeout'],
    advice: /raise --timeout-ms/,
    flags: { timeoutMs: 60 },
    code: 3,
  },
  {
    name: 'a slash at the end of the issuer',
    seed: ({ metadata, issuer }) => (metadata['issuer'] = `${issuer}/`),
    told: ['fail metadata.issuer-slash', 'fail verifier.not-ready'],
    advice: /write it as tokens do.*\/'/,
  },
  {
    name: 'another issuer',
    seed: ({ metadata }) => (metadata['issuer'] = 'https://other.test'),
    told: ['fail metadata.issuer-other', 'fail verifier.not-ready'],
    advice: /configure that issuer/,
  },
  {
    name: 'a template for tenants',
    seed: ({ metadata }) => (metadata['issuer'] = 'https://login.test/{tenantid}/v2.0'),
    told: ['fail metadata.issuer-template', 'fail verifier.not-ready'],
    advice: /the issuer of your tenant/,
  },
  {
    name: 'no issuer',
    seed: ({ metadata }) => delete metadata['issuer'],
    told: ['fail metadata.no-issuer', 'fail verifier.not-ready'],
    advice: /has to add it/,
  },
  {
    name: 'no URL of keys',
    seed: ({ metadata }) => delete metadata['jwks_uri'],
    told: ['fail metadata.no-jwks-uri', 'fail verifier.not-ready'],
    advice: /set jwksUri/,
  },
  {
    name: 'keys without TLS',
    seed: ({ metadata }) => (metadata['jwks_uri'] = 'http://nowhere.test/jwks'),
    told: ['fail metadata.http-jwks-uri', 'fail jwks.dns', 'fail verifier.not-ready'],
    advice: /publish an https: URL/,
  },
  {
    name: 'keys of which the URL redirects',
    seed: ({ paths }) => (paths[JWKS] = { status: 301, headers: { location: '/new' } }),
    told: ['fail jwks.redirect', 'fail verifier.not-ready'],
    advice: /publish the final URL/,
  },
  {
    name: 'keys that do not exist',
    seed: ({ paths }) => (paths[JWKS] = undefined),
    told: ['fail jwks.status', 'fail verifier.not-ready'],
    advice: /correct jwks_uri/,
  },
  {
    name: 'no JWK Set',
    seed: ({ paths }) => (paths[JWKS] = { body: [first] }),
    told: ['fail jwks.malformed', 'fail verifier.not-ready'],
    advice: /error page/,
  },
  {
    name: 'no keys',
    seed: ({ paths }) => (paths[JWKS] = keys()),
    told: ['fail jwks.empty', 'fail verifier.not-ready'],
    advice: /has to create one/,
  },
  {
    name: 'a weak key beside good ones',
    seed: ({ paths }) => (paths[JWKS] = keys(weak, first, second)),
    told: ['warn jwks.weak'],
    advice: /has to replace it/,
  },
  {
    name: 'none but a weak key',
    seed: ({ paths }) => (paths[JWKS] = keys(weak)),
    told: ['fail jwks.none-usable', 'warn jwks.weak', 'fail verifier.not-ready'],
    advice: /has to replace it/,
  },
  {
    name: 'a private key',
    seed: ({ paths }) => (paths[JWKS] = keys({ ...testKeys.rsa[0], kid: 'leak' }, first, second)),
    told: ['fail jwks.private'],
    advice: /replace the key now/,
  },
  {
    name: 'a symmetric key',
    seed: ({ paths }) => (paths[JWKS] = keys(oct, first, second)),
    told: ['fail jwks.private'],
    advice: /can sign tokens/,
  },
  {
    name: 'a malformed key',
    seed: ({ paths }) =>
      (paths[JWKS] = keys({ kty: 'RSA', kid: 'bad', n: '!', e: 'AQAB' }, first, second)),
    told: ['warn jwks.invalid'],
    advice: /publish it correctly/,
  },
  {
    name: 'two keys of one name',
    seed: ({ paths }) => (paths[JWKS] = keys(first, { ...second, kid: first?.kid })),
    told: ['warn jwks.duplicate-kid'],
    advice: /rename one/,
  },
  {
    name: 'keys without names',
    seed: ({ paths }) => (paths[JWKS] = keys(first, { kty: 'RSA', n, e, alg: 'RS256' })),
    told: ['warn jwks.missing-kid'],
    advice: /has to name its keys/,
  },
  {
    name: 'RSA keys without alg, and two RSA algorithms',
    seed: ({ paths }) => (paths[JWKS] = keys({ kty: 'RSA', n, e, kid: 'a' })),
    told: ['fail jwks.rsa-without-alg', 'fail verifier.not-ready'],
    advice: /configure exactly one/,
    flags: { algorithms: ['RS256', 'PS256'] },
  },
  {
    name: 'keys for other algorithms',
    seed: ({ paths }) => (paths[JWKS] = keys(...es256)),
    told: ['fail jwks.algorithms', 'fail verifier.not-ready'],
    advice: /set algorithms: \['ES256'\]/,
  },
  {
    name: 'keys that others may keep too long',
    seed: ({ paths }) =>
      (paths[JWKS] = {
        ...keys(first, second),
        headers: { 'cache-control': 'public, max-age=604800' },
      }),
    told: ['warn rotation.long-caching'],
    advice: /shorter max-age/,
  },
  {
    name: 'a clock ahead',
    seed: ({ paths, metadata }) =>
      (paths[METADATA] = {
        body: metadata,
        headers: { date: new Date(Date.now() - 90_000).toUTCString() },
      }),
    told: ['fail clock.skew'],
    advice: /NTP/,
  },
  {
    name: 'a clock behind',
    seed: ({ paths, metadata }) =>
      (paths[METADATA] = {
        body: metadata,
        headers: { date: new Date(Date.now() + 90_000).toUTCString() },
      }),
    told: ['fail clock.skew'],
    advice: /NTP/,
  },
];

const attention = ({ findings }: Awaited<ReturnType<typeof consult>>): readonly string[] =>
  findings
    .filter(({ level }) => level === 'fail' || level === 'warn')
    .map(({ level, id }) => `${level} ${id}`);

describe('doctor tells a fault', () => {
  test('not of an issuer in good order', async () => {
    const patient = await startPatient();
    const examined = await consult(patient.issuer);
    await patient.close();
    expect(attention(examined)).toEqual([]);
    expect(examined).toMatchObject({ code: 0, verdict: 'fine' });
    const ids = examined.findings.map(({ id }) => id);
    expect(ids).toEqual([
      'metadata.delivery',
      'metadata.issuer',
      'jwks.delivery',
      'jwks.usable',
      'rotation.kid',
      'rotation.caching',
      'clock.skew',
      'verifier.ready',
    ]);
  });

  test.each(FAULTS)('$name', async ({ seed, told, advice, flags, code = 1 }) => {
    const patient = await startPatient();
    seed(patient);
    const examined = await consult(patient.issuer, flags);
    await patient.close();
    expect(attention(examined)).toEqual(told);
    expect(examined.code).toBe(code);
    const { advice: given } = examined.findings.find(({ id }) => told[0]?.endsWith(id)) ?? {};
    const all = examined.findings.map((finding) => finding.advice ?? '').join('\n');
    expect(all).toMatch(advice);
    expect(given).toMatch(/.{20}/);
  });

  test('not where the older form of metadata has it', async () => {
    const patient = await startPatient();
    patient.paths[OAUTH_METADATA] = patient.paths[METADATA];
    patient.paths[METADATA] = undefined;
    const examined = await consult(patient.issuer);
    await patient.close();
    expect(attention(examined)).toEqual([]);
  });

  test('where the DNS hangs, something else listens, or bytes come one by one', async () => {
    const hanging = { resolve: async () => new Promise<never>(() => {}) };
    const silent = await consult('https://login.test', { timeoutMs: 50 }, hanging);
    expect(silent.code).toBe(3);
    expect(attention(silent)).toEqual(['fail metadata.timeout']);
    const answers = [
      ['SSH-2.0-OpenSSH_9.2\r\n', 20_000],
      ['HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{', 300],
    ] as const;
    const told: string[] = [];
    for (const [answer, timeoutMs] of answers) {
      const server = createServer((socket) => socket.on('error', () => {}).write(answer));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      told.push(...attention(await consult(`http://127.0.0.1:${port}`, { timeoutMs })));
      server.close();
    }
    expect(told).toEqual([
      'fail metadata.http',
      'fail verifier.not-ready',
      'fail metadata.timeout',
    ]);
  });

  test('of an API, beside those of its issuer, whatever either is', async () => {
    const patient = await startPatient();
    patient.paths['/me'] = { hangs: true };
    const flags = { api: `${patient.issuer}/me`, timeoutMs: 1_500 };
    const examined = await consult(patient.issuer, flags);
    await patient.close();
    expect(attention(examined)).toEqual(['fail api.timeout']);
  });

  test('where answers are slow', async () => {
    const patient = await startPatient();
    let nowMs = Date.now() - 10_000;
    const examined = await consult(patient.issuer, {}, { now: () => (nowMs += 1_200) });
    await patient.close();
    expect(attention(examined)).toEqual(['warn metadata.slow', 'warn jwks.slow']);
  });

  test('where nothing listens, and where a name has no address', async () => {
    const patient = await startPatient();
    await patient.close();
    const refused = await consult(patient.issuer);
    expect(refused).toMatchObject({ code: 3, verdict: 'unreachable' });
    expect(attention(refused)).toEqual(['fail metadata.refused']);
    const lost = await consult('https://nowhere.test');
    expect(lost.code).toBe(3);
    expect(attention(lost)).toEqual(['fail metadata.dns']);
  });

  test('where metadata leads into a private network, which it does not follow', async () => {
    const inner = await startPatient();
    const outer = await startPatient(authority.issue({ names: ['login.test'] }), 'login.test');
    let asked = 0;
    Object.defineProperty(inner.paths, JWKS, { get: () => void (asked += 1) });
    outer.metadata['jwks_uri'] = `http://inner.test:${inner.port}${JWKS}`;
    const examined = await consult(outer.issuer, { ca: 'ca.pem' }, { cwd: folder });
    await Promise.all([inner.close(), outer.close()]);
    expect(attention(examined)).toContain('fail jwks.private-address');
    expect(asked).toBe(0);
  });

  test.each([
    ['documentation', '192.0.2.1', 4],
    ['AS112', '192.31.196.1', 4],
    ['a platform service', '168.63.129.16', 4],
    ['an IPv4-mapped address', '::ffff:169.254.169.254', 6],
    ['NAT64', '64:ff9b::a9fe:a9fe', 6],
    ['local-use NAT64', '64:ff9b:1::808:808', 6],
    ['6to4', '2002:a9fe:a9fe::1', 6],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2', 6],
    ['link local with a zone', 'fe80::1%lo', 6],
    ['site local', 'fec0::1', 6],
    ['documentation, IPv6', '2001:db8::1', 6],
    ['discard only', '100::1', 6],
  ])('where a name in metadata has a special address: %s', async (_name, address, family) => {
    const outer = await startPatient(authority.issue({ names: ['login.test'] }), 'login.test');
    outer.metadata['jwks_uri'] = 'https://inner.test:9/jwks';
    const resolve: ResolveHost = async (name) =>
      name === 'inner.test' ? [{ address, family }] : [{ address: '127.0.0.1', family: 4 }];
    const examined = await consult(outer.issuer, { ca: 'ca.pem' }, { cwd: folder, resolve });
    await outer.close();
    expect(attention(examined)).toContain('fail jwks.private-address');
  });

  test.each(['127.1', '0x7f.1', '2130706433', '[::ffff:7f00:1]', '[::1]'])(
    'where metadata has an address in another notation: %s',
    async (host) => {
      const outer = await startPatient(authority.issue({ names: ['login.test'] }), 'login.test');
      outer.metadata['jwks_uri'] = `https://${host}:9/jwks`;
      const examined = await consult(outer.issuer, { ca: 'ca.pem' }, { cwd: folder });
      await outer.close();
      expect(attention(examined)).toContain('fail jwks.private-address');
    },
  );

  test.each([
    ['login.test', 'issuer.url'],
    ['https://login.test/?a=b', 'issuer.url'],
    ['https://u:p@login.test/', 'issuer.url'],
    ['http://login.test/', 'issuer.http'],
    ['https://login.test/.well-known/openid-configuration', 'issuer.metadata-url'],
  ])('in the issuer that it is given: %s', async (issuer, id) => {
    const examined = await consult(issuer);
    expect(examined.code).toBe(1);
    expect(attention(examined)).toEqual([`fail ${id}`]);
  });
});

describe('doctor tells a fault of TLS', () => {
  const HOST = 'login.test';
  const see = async (certificate: ServerCertificate, flags: DoctorFlags = { ca: 'ca.pem' }) => {
    const patient = await startPatient(certificate, HOST);
    const examined = await consult(patient.issuer, flags, { cwd: folder });
    await patient.close();
    return examined;
  };

  test('not where all is well', async () => {
    const examined = await see(authority.issue({ names: [HOST] }));
    expect(attention(examined)).toEqual([]);
    const found = examined.findings.find(({ id }) => id === 'tls.certificate')?.found;
    expect(found).toMatch(
      /^login\.test:\d+: the certificate is valid for 89 more days \(TLSv1\.3\)$/,
    );
  });

  test.each([
    ['self-signed', selfSigned({ names: [HOST] }), 'fail tls.self-signed', /--ca/],
    ['expired', authority.issue({ names: [HOST], expiresInDays: -2 }), 'fail tls.expired', /renew/],
    [
      'near its end',
      authority.issue({ names: [HOST], expiresInDays: 5 }),
      'warn tls.expires-soon',
      /renew it before/,
    ],
    [
      'for another host',
      authority.issue({ names: ['other.test'] }),
      'fail tls.wrong-host',
      /add this host/,
    ],
    [
      'of an unknown authority',
      createAuthority('Unknown').issue({ names: [HOST] }),
      'fail tls.unknown-authority',
      /--ca/,
    ],
  ] as const)('%s', async (_, certificate, told, advice) => {
    const examined = await see(certificate);
    const rest = told.startsWith('warn') ? [] : ['fail verifier.not-ready'];
    expect(attention(examined)).toEqual([told, ...rest]);
    expect(examined.code).toBe(1);
    expect(examined.findings.find(({ id }) => told.endsWith(id))?.advice).toMatch(advice);
  });

  test('and says what the refused certificate is', async () => {
    const wrong = await see(authority.issue({ names: ['other.test', 'more.test'] }));
    expect(wrong.findings[0]?.found).toContain(
      'it is for other.test, more.test, by Test authority',
    );
    const until = new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10);
    const expired = await see(authority.issue({ names: [HOST], expiresInDays: -2 }));
    expect(expired.findings[0]?.found).toContain(`until ${until}`);
  });

  test('of a server that speaks none', async () => {
    const patient = await startPatient();
    const examined = await consult(patient.issuer.replace('http:', 'https:'));
    await patient.close();
    expect(attention(examined)[0]).toBe('fail metadata.tls');
  });
});
