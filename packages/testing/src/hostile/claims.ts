import type { AuthErrorCode } from '@oidc-verify/core';
import { withMember } from './kit.ts';
import type { Attack, HostileKit } from './kit.ts';

/** Rows of one claim: name, code, and the claims that replace the valid ones. */
type Rows = readonly (readonly [
  name: string,
  code: AuthErrorCode,
  claims: Record<string, unknown>,
])[];

/** The signature is genuine, but a claim is missing, malformed, or not acceptable. */
export async function claimAttacks(kit: HostileKit): Promise<readonly Attack[]> {
  return [
    ...issuers(kit),
    ...audiences(kit),
    ...times(kit),
    ...subjects(kit),
    ...confirmations(kit),
    ...prototypes(kit),
    ...precedence(kit),
  ];
}

function rows(
  kit: HostileKit,
  from: Pick<Attack, 'source' | 'stage'>,
  table: Rows,
): readonly Attack[] {
  return table.map(([name, code, claims]) => ({ ...from, name, code, token: kit.sign(claims) }));
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
    ...rows(
      kit,
      stage,
      Object.entries(strangers).map(
        ([name, iss]) => [`iss-${name}`, 'invalid_issuer', { iss }] as const,
      ),
    ),
    ...rows(kit, { stage: 'issuer', source: 'RFC 9068 §4' }, [
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
    ...rows(
      kit,
      { stage: 'claims', source: 'CVE-2020-26160, RFC 7519 §4.1.3' },
      Object.entries(others).map(
        ([name, aud]) => [`aud-${name}`, 'invalid_audience', { aud }] as const,
      ),
    ),
    ...rows(kit, { stage: 'claims', source: 'CVE-2025-62610, RFC 9068 §4' }, [
      ['aud-absent', 'missing_claim', { aud: undefined }],
      ['aud-null', 'missing_claim', { aud: null }],
    ]),
  ];
}

function times(kit: HostileKit): readonly Attack[] {
  const now = kit.nowSeconds;
  const notDates = {
    text: String(now + 300),
    'iso-text': '2999-01-01T00:00:00Z',
    true: true,
    list: [now],
    object: {},
  };
  const claims = { stage: 'claims', source: 'CVE-2026-25537, RFC 7519 §2' } as const;
  return [
    ...(['exp', 'nbf', 'iat'] as const).flatMap((claim) => [
      ...rows(
        kit,
        claims,
        Object.entries(notDates).map(
          ([name, value]) => [`${claim}-is-${name}`, 'invalid_claims', { [claim]: value }] as const,
        ),
      ),
      infinite(kit, claim, '1e400'),
      infinite(kit, claim, '-1e400'),
    ]),
    ...rows(kit, claims, [
      ['nbf-is-null', 'invalid_claims', { nbf: null }],
      ['iat-is-null', 'invalid_claims', { iat: null }],
    ]),
    ...rows(kit, { stage: 'claims', source: 'RFC 7519 §4.1.4' }, [
      ['exp-absent', 'missing_claim', { exp: undefined }],
      ['exp-is-null', 'missing_claim', { exp: null }],
      ['exp-an-hour-ago', 'token_expired', { exp: now - 3600 }],
      ['exp-beyond-tolerance', 'token_expired', { exp: now - 5 }],
      ['exp-zero', 'token_expired', { exp: 0 }],
      ['exp-minus-one', 'token_expired', { exp: -1 }],
      ['exp-fraction-in-the-past', 'token_expired', { exp: now - 5.5 }],
    ]),
    ...rows(kit, { stage: 'claims', source: 'RFC 7519 §4.1.5, §4.1.6' }, [
      ['nbf-in-an-hour', 'token_not_yet_valid', { nbf: now + 3600 }],
      ['nbf-in-milliseconds', 'token_not_yet_valid', { nbf: now * 1000 }],
      ['iat-in-an-hour', 'token_not_yet_valid', { iat: now + 3600 }],
      ['iat-in-milliseconds', 'token_not_yet_valid', { iat: now * 1000 }],
    ]),
  ];
}

/** JSON has no infinity, but `1e400` parses to it: a token that never expires. */
function infinite(kit: HostileKit, claim: 'exp' | 'nbf' | 'iat', text: string): Attack {
  return {
    name: `${claim}-is-${text.replace('-', 'minus-')}`,
    source: 'RFC 7519 §2',
    code: 'invalid_claims',
    stage: 'claims',
    token: kit.withMember(`"${claim}":${text}`, { [claim]: undefined }),
  };
}

function subjects(kit: HostileKit): readonly Attack[] {
  const from = { stage: 'claims', source: 'CVE-2026-23990, RFC 7519 §4.1.2' } as const;
  const values = { empty: '', number: 1, null: null, true: true, list: ['user-1'], object: {} };
  return rows(kit, from, [
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
  return rows(
    kit,
    { stage: 'confirmation', source: 'RFC 7800 §3.1, RFC 9449 §6.1' },
    Object.entries(values).map(
      ([name, cnf]) => [`cnf-${name}`, 'invalid_confirmation', { cnf }] as const,
    ),
  );
}

/** Members that a careless lookup finds on `Object.prototype`. */
function prototypes(kit: HostileKit): readonly Attack[] {
  const { exp, aud, ...claims } = kit.claims();
  const inherited = JSON.stringify({ exp, aud });
  return [
    {
      name: 'claims-only-in-proto',
      source: 'CVE-2024-34273',
      code: 'missing_claim',
      stage: 'claims',
      token: kit.raw({ payload: withMember(claims, `"__proto__":${inherited}`) }),
    },
    {
      name: 'iss-only-in-proto',
      source: 'CVE-2024-34273',
      code: 'missing_claim',
      stage: 'issuer',
      token: kit.withMember(`"__proto__":{"iss":${JSON.stringify(kit.issuer.issuer)}}`, {
        iss: undefined,
      }),
    },
    {
      name: 'alg-only-in-proto',
      source: 'CVE-2024-34273',
      code: 'malformed_token',
      stage: 'header',
      token: kit.raw({
        header: withMember({ ...kit.header(), alg: undefined }, '"__proto__":{"alg":"RS256"}'),
      }),
    },
  ];
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
