import { alphabetAttacks } from './alphabet.ts';
import { segmentsOf } from './kit.ts';
import type { Attack, HostileKit } from './kit.ts';

const malformed = { code: 'malformed_token', stage: 'parse' } as const;

/** The string is not a canonical compact JWS, although lenient decoders accept it (RFC 7515 §2, §3.1). */
export async function wireAttacks(kit: HostileKit): Promise<readonly Attack[]> {
  return [...(await shapes(kit)), ...(await alphabetAttacks(kit)), ...(await sizes(kit))];
}

async function shapes(kit: HostileKit): Promise<readonly Attack[]> {
  const [header, payload, signature] = segmentsOf(kit.good);
  const json = { payload, protected: header, signature };
  const texts: Readonly<Record<string, [string, string]>> = {
    'one-segment': ['RFC 7515 §3.1', header],
    'two-segments': ['RFC 7515 §3.1', `${header}.${payload}`],
    'four-segments': ['CVE-2022-39227', `${kit.good}.${signature}`],
    'trailing-dot': ['RFC 7515 §3.1', `${kit.good}.`],
    'leading-dot': ['RFC 7515 §3.1', `.${kit.good}`],
    'two-dots-only': ['RFC 7515 §3.1', '..'],
    'header-empty': ['RFC 7515 §3.1', `.${payload}.${signature}`],
    'payload-empty': ['RFC 7515 §3.1', `${header}..${signature}`],
    'json-flattened': ['RFC 7515 §7.2.2', JSON.stringify(json)],
    'json-general': [
      'RFC 7515 §7.2.1, CVE-2016-9122',
      JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
    ],
    'json-and-compact-at-once': [
      'CVE-2022-39227',
      `{"${header}.":"","payload":"${payload}","protected":"${header}","signature":"${signature}"}`,
    ],
    'two-tokens-with-comma': ['RFC 6750 §2.1', `${kit.good},${kit.good}`],
    'dots-3000': ['CVE-2025-30204', '.'.repeat(3000)],
    'dots-1000000': ['CVE-2025-30204', '.'.repeat(1_000_000)],
    'dots-inside-a-token': [
      'CVE-2025-27144',
      `${header}.${payload}${'.'.repeat(2000)}${signature}`,
    ],
  };
  const asJwe: Attack = {
    code: 'encrypted_token',
    stage: 'parse',
    name: 'shape-five-segments',
    source: 'RFC 7516 §3.1, CVE-2023-51774',
    token: `${header}..${payload}.${payload}.${signature}`,
    control: kit.good,
  };
  const misshapen = Object.entries(texts).map(([name, [source, token]]) => ({
    ...malformed,
    name: `shape-${name}`,
    source,
    token,
    control: kit.good,
  }));
  return [asJwe, ...misshapen];
}

async function sizes(kit: HostileKit): Promise<readonly Attack[]> {
  const [header, payload] = segmentsOf(kit.good);
  const padded = (bytes: number): Promise<string> => kit.sign({ pad: 'x'.repeat(bytes) });
  const control = await padded(11_000);
  return [
    {
      ...malformed,
      name: 'size-over-16384',
      source: 'RFC 8725 §2.6',
      token: padded(12_000),
      control,
    },
    {
      ...malformed,
      name: 'size-1-megabyte',
      source: 'RFC 8725 §2.6',
      token: padded(750_000),
      control,
    },
    {
      ...malformed,
      name: 'size-of-signature-20000',
      source: 'RFC 8725 §2.6',
      token: `${header}.${payload}.${'A'.repeat(20_000)}`,
    },
    {
      ...malformed,
      name: 'size-of-header-20000',
      source: 'CVE-2025-61920',
      token: kit.sign({}, { header: { pad: 'x'.repeat(20_000) } }),
    },
  ];
}
