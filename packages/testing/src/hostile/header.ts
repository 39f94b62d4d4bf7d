import { toPublicJwk } from '../keys.ts';
import { signBytes } from '../sign.ts';
import type { SignOptions } from '../test-issuer-options.ts';
import { testCertificate } from '../test-keys.ts';
import { encodeSegment } from '../sign.ts';
import { toBytes } from './kit.ts';
import type { Attack, HostileKit } from './kit.ts';

const forbidden = { code: 'forbidden_header', stage: 'header' } as const;
const malformed = { code: 'malformed_token', stage: 'header' } as const;

/** The header brings its own key, asks for unknown extensions, or has a malformed `kid` or `typ`. */
export async function headerAttacks(kit: HostileKit): Promise<readonly Attack[]> {
  return [...ownKeys(kit), ...critical(kit), ...(await transformed(kit)), ...unnamed(kit)];
}

function ownKeys(kit: HostileKit): readonly Attack[] {
  const foreign: SignOptions = { key: kit.foreignKey };
  const jwk = toPublicJwk(kit.foreignKey);
  const url = 'https://attacker.test/keys';
  const source = 'CVE-2018-0114, RFC 8725 §3.10';
  const injected: Readonly<Record<string, [Record<string, unknown>, SignOptions]>> = {
    'jwk-of-the-attacker': [{ jwk }, foreign],
    'jwk-of-the-attacker-under-another-kid': [{ jwk, kid: 'attacker-1' }, foreign],
    'jwk-of-the-issuer': [{ jwk: toPublicJwk(kit.key) }, {}],
    'jwk-that-is-private': [{ jwk: kit.foreignKey }, foreign],
    'jwk-null': [{ jwk: null }, {}],
    'jku-of-the-attacker': [{ jku: url }, foreign],
    'jku-of-the-issuer': [{ jku: kit.issuer.jwksUri }, {}],
    'jku-to-link-local': [{ jku: 'http://169.254.169.254/latest/meta-data/' }, foreign],
    'x5u-of-the-attacker': [{ x5u: url }, foreign],
    'x5u-as-file': [{ x5u: 'file:///etc/passwd' }, foreign],
    'x5c-of-the-attacker': [{ x5c: [testCertificate] }, foreign],
    'x5c-signed-by-the-real-key': [{ x5c: [testCertificate] }, {}],
    'x5c-empty': [{ x5c: [] }, {}],
  };
  return Object.entries(injected).map(([name, [header, options]]) => ({
    ...forbidden,
    name: `header-${name}`,
    source,
    token: kit.sign({}, { ...options, header }),
  }));
}

function critical(kit: HostileKit): readonly Attack[] {
  const values: Readonly<Record<string, [unknown, Record<string, unknown>?]>> = {
    'unknown-extension': [['http://example.test/ext'], { 'http://example.test/ext': true }],
    'unknown-extension-absent': [['http://example.test/ext']],
    empty: [[]],
    'not-a-list': ['exp'],
    null: [null],
    'naming-a-registered-header': [['alg']],
    'naming-a-claim': [['exp'], { exp: 1 }],
    'naming-one-twice': [['a', 'a'], { a: 1 }],
    'of-numbers': [[1]],
  };
  return Object.entries(values).map(([name, [crit, more]]) => ({
    ...forbidden,
    name: `crit-${name}`,
    source: 'CVE-2025-59420, CVE-2026-32597, RFC 7515 §4.1.11',
    token: kit.sign({}, { header: { crit, ...more } }),
  }));
}

/** Parameters that change what is signed, or that belong to encryption only. */
async function transformed(kit: HostileKit): Promise<readonly Attack[]> {
  const payload = toBytes(kit.claims());
  const header = { ...kit.header(), b64: false, crit: ['b64'] };
  const input = `${encodeSegment(header)}.${new TextDecoder().decode(payload)}`;
  const signature = await signBytes({ alg: 'RS256', key: kit.key }, toBytes(input));
  const encryption: Readonly<Record<string, [source: string, value: unknown]>> = {
    enc: ['RFC 7516 §4.1.2', 'A256GCM'],
    zip: ['CVE-2024-28176', 'DEF'],
    p2c: ['CVE-2022-36083', 2_147_483_647],
  };
  return [
    {
      ...forbidden,
      name: 'b64-false-over-the-unencoded-payload',
      source: 'RFC 7797 §6',
      token: kit.raw({ header, payload, signature }),
    },
    {
      ...forbidden,
      name: 'b64-false-without-crit',
      source: 'RFC 7797 §6',
      token: kit.sign({}, { header: { b64: false } }),
    },
    {
      ...forbidden,
      name: 'cty-jwt',
      source: 'RFC 7519 §5.2, CVE-2023-51774',
      token: kit.sign({}, { header: { cty: 'JWT' } }),
    },
    ...Object.entries(encryption).map(([name, [source, value]]) => ({
      ...forbidden,
      name: `header-${name}-without-encryption`,
      source,
      token: kit.sign({}, { header: { [name]: value } }),
    })),
  ];
}

function unnamed(kit: HostileKit): readonly Attack[] {
  const notNames = { number: 1, null: null, true: true, object: {}, list: ['rs256-1'] };
  return [
    ...Object.entries({ ...notNames, empty: '', 'of-10-kilobytes': 'k'.repeat(10_000) }).map(
      ([name, kid]) => ({
        ...malformed,
        name: `kid-is-${name}`,
        source: 'RFC 7515 §4.1.4',
        token: kit.sign({}, { header: { kid } }),
      }),
    ),
    ...Object.entries(notNames).map(([name, typ]) => ({
      ...malformed,
      name: `typ-is-${name}`,
      source: 'RFC 7515 §4.1.9',
      token: kit.sign({}, { header: { typ } }),
    })),
  ];
}
