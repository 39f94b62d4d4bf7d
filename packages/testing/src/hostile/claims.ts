import { claimRows } from './claim-rows.ts';
import type { Attack, HostileKit } from './kit.ts';
import { prototypeAttacks } from './prototype.ts';
import { timeAttacks } from './times.ts';

/** The signature is genuine, but a claim is missing, malformed, or not acceptable. */
export async function claimAttacks(kit: HostileKit): Promise<readonly Attack[]> {
  return [
    ...issuers(kit),
    ...audiences(kit),
    ...timeAttacks(kit),
    ...subjects(kit),
    ...confirmations(kit),
    ...prototypeAttacks(kit),
    ...precedence(kit),
  ];
}

function issuers(kit: HostileKit): readonly Attack[] {
  const { issuer } = kit.issuer;
  const strangers: Readonly<Record<string, unknown>> = {
    foreign: 'https://attacker.test',
    list: [issuer],
    object: { 0: issuer, length: 1 },
    number: 1,
    empty: '',
    substring: issuer.slice(0, -1),
    superstring: `${issuer}.attacker.test`,
    'in-other-case': issuer.toUpperCase(),
    'with-trailing-slash': `${issuer}/`,
    'with-leading-space': ` ${issuer}`,
    'with-trailing-nul': `${issuer}\u0000`,
    'with-userinfo': issuer.replace('://', '://user@'),
    'with-default-port': `${issuer}:443`,
    'with-fragment': `${issuer}#`,
    'with-dot-segment': `${issuer}/a/..`,
    'of-the-prototype': '__proto__',
    'named-constructor': 'constructor',
    'of-4-kilobytes': `${issuer}/${'a'.repeat(4096)}`,
  };
  const stage = {
    stage: 'issuer',
    source: 'CVE-2025-30144, CVE-2024-53861, RFC 8725 §3.8',
  } as const;
  return [
    ...claimRows(
      kit,
      stage,
      Object.entries(strangers).map(
        ([name, iss]) => [`iss-${name}`, 'invalid_issuer', { iss }] as const,
      ),
    ),
    ...claimRows(kit, { stage: 'issuer', source: 'RFC 9068 §4' }, [
      ['iss-absent', 'missing_claim', { iss: undefined }],
      ['iss-null', 'missing_claim', { iss: null }],
    ]),
  ];
}

function audiences(kit: HostileKit): readonly Attack[] {
  const own = String([kit.issuer.audience].flat()[0]);
  const others: Readonly<Record<string, unknown>> = {
    foreign: 'https://other.test',
    'foreign-list': ['https://other.test', 'https://third.test'],
    empty: '',
    'empty-list': [],
    'list-of-empty': [''],
    object: { 0: own, length: 1 },
    number: 1,
    true: true,
    'nested-list': [[own]],
    'mixed-list': [own, 1],
    'list-with-null': [own, null],
    'list-with-object': [{}, own],
    substring: own.slice(0, -1),
    superstring: `${own}.attacker.test`,
    'in-other-case': own.toUpperCase(),
    'with-trailing-slash': `${own}/`,
    'space-separated': `${own} https://other.test`,
    'comma-separated': `https://other.test,${own}`,
    'json-in-a-string': JSON.stringify([own]),
    'named-constructor': 'constructor',
  };
  return [
    ...claimRows(
      kit,
      { stage: 'claims', source: 'CVE-2020-26160, RFC 7519 §4.1.3' },
      Object.entries(others).map(
        ([name, aud]) => [`aud-${name}`, 'invalid_audience', { aud }] as const,
      ),
    ),
    ...claimRows(kit, { stage: 'claims', source: 'CVE-2025-62610, RFC 9068 §4' }, [
      ['aud-absent', 'missing_claim', { aud: undefined }],
      ['aud-null', 'missing_claim', { aud: null }],
    ]),
  ];
}

function subjects(kit: HostileKit): readonly Attack[] {
  const from = { stage: 'claims', source: 'CVE-2026-23990, RFC 7519 §4.1.2' } as const;
  const values = { empty: '', number: 1, null: null, true: true, list: ['user-1'], object: {} };
  return claimRows(kit, from, [
    ...Object.entries(values).map(
      ([name, sub]) => [`sub-is-${name}`, 'invalid_claims', { sub }] as const,
    ),
    ['jti-is-number', 'invalid_claims', { jti: 1 }],
    ['jti-is-empty', 'invalid_claims', { jti: '' }],
  ]);
}

function confirmations(kit: HostileKit): readonly Attack[] {
  const values: Readonly<Record<string, unknown>> = {
    jkt: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' },
    'x5t-s256': { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' },
    jwk: { jwk: { kty: 'RSA' } },
    kid: { kid: 'rs256-1' },
    empty: {},
    null: null,
    text: 'jkt',
    list: [],
  };
  return claimRows(
    kit,
    { stage: 'confirmation', source: 'RFC 7800 §3.1, RFC 9449 §6.1' },
    Object.entries(values).map(
      ([name, cnf]) => [`cnf-${name}`, 'invalid_confirmation', { cnf }] as const,
    ),
  );
}

/** Several faults: the first stage that refuses decides, and only `iss` is read before the signature. */
function precedence(kit: HostileKit): readonly Attack[] {
  const forged = { key: kit.foreignKey };
  const before = {
    code: 'invalid_signature',
    stage: 'signature',
    source: 'CVE-2024-51744',
  } as const;
  return [
    { ...before, name: 'expired-and-forged', token: kit.sign({ exp: 1 }, forged) },
    { ...before, name: 'foreign-audience-and-forged', token: kit.sign({ aud: 'x' }, forged) },
    { ...before, name: 'no-exp-and-forged', token: kit.sign({ exp: undefined }, forged) },
    {
      name: 'foreign-issuer-with-jku',
      source: 'CVE-2026-32301, RFC 8725 §3.10',
      code: 'invalid_issuer',
      stage: 'issuer',
      token: kit.sign(
        { iss: 'https://attacker.test' },
        { ...forged, header: { jku: 'https://attacker.test/keys' } },
      ),
    },
  ];
}
