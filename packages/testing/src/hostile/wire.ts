import { base64url } from 'jose';
import { encodeSegment, signBytes } from '../sign.ts';
import { segmentsOf, toBytes, withTrailingBits } from './kit.ts';
import type { Attack, HostileKit } from './kit.ts';

const malformed = { code: 'malformed_token', stage: 'parse' } as const;

/** The string is not a canonical compact JWS, although lenient decoders accept it (RFC 7515 §2, §3.1). */
export async function wireAttacks(kit: HostileKit): Promise<readonly Attack[]> {
  return [...(await shapes(kit)), ...(await alphabets(kit)), ...(await sizes(kit))];
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

async function alphabets(kit: HostileKit): Promise<readonly Attack[]> {
  const special = await withSpecialCharacters(kit);
  const [header, payload, signature] = segmentsOf(special);
  const standard = signature.replaceAll('-', '+').replaceAll('_', '/');
  const inPayload = await signText(kit, header, withTrailingBits(await paddedPayload(kit)));
  const texts: Readonly<Record<string, [string, string]>> = {
    'padding-on-signature': ['RFC 7515 §2', `${special}==`],
    'padding-on-payload': ['RFC 7515 §2', await signText(kit, header, `${payload}=`)],
    'one-padding-character-on-signature': ['RFC 4648 §3.2', `${special}=`],
    'standard-alphabet': ['RFC 7515 §2', `${header}.${payload}.${standard}`],
    'trailing-bits-in-signature': [
      'RFC 4648 §3.5',
      `${header}.${payload}.${withTrailingBits(signature)}`,
    ],
    'trailing-bits-in-payload': ['RFC 4648 §3.5', inPayload],
    'lone-character-group': [
      'RFC 4648 §4',
      await signText(kit, header, `${payload.slice(0, payload.length - (payload.length % 4))}A`),
    ],
    'leading-space': ['RFC 7515 §3.1', ` ${special}`],
    'trailing-space': ['RFC 7515 §3.1', `${special} `],
    'trailing-newline': ['RFC 7515 §3.1', `${special}\n`],
    'trailing-crlf': ['RFC 7515 §3.1', `${special}\r\n`],
    'trailing-tab': ['RFC 7515 §3.1', `${special}\t`],
    'trailing-nul': ['RFC 7515 §3.1', `${special}\u0000`],
    'space-inside-signature': ['RFC 7515 §2', insert(special, signature, ' ')],
    'newline-inside-signature': ['RFC 7515 §2', insert(special, signature, '\n')],
    'non-breaking-space': ['RFC 7515 §3.1', `${special}\u00a0`],
    'byte-order-mark-before': ['RFC 7515 §3.1', `\ufeff${special}`],
    // A decoder that keeps the low byte of each code unit reads U+0151 as "Q" (0x51).
    'u0151-for-q': ['RFC 4648 §3.3', replaceFirst(signature, 'Q', '\u0151', special)],
    'full-width-letter': ['RFC 4648 §3.3', replaceFirst(signature, 'A', '\uff21', special)],
    'percent-encoded-dot': ['RFC 7515 §3.1', special.replace('.', '%2E')],
    'in-quotes': ['RFC 7515 §3.1', `"${special}"`],
    'with-scheme': ['RFC 6750 §2.1', `Bearer ${special}`],
    'lone-surrogate': ['RFC 4648 §3.3', `${special}\ud800`],
  };
  return Object.entries(texts).map(([name, [source, token]]) => ({
    ...malformed,
    name: `text-${name}`,
    source,
    token,
    control: special,
  }));
}

/** Returns a valid token whose signature holds each of the characters that the attacks replace. */
async function withSpecialCharacters(kit: HostileKit): Promise<string> {
  const wanted = ['-', '_', 'Q', 'A'];
  for (;;) {
    // Each token has a new `jti`, so each signature is different.
    // oxlint-disable-next-line no-await-in-loop
    const token = await kit.sign();
    if (wanted.every((character) => segmentsOf(token)[2].includes(character))) return token;
  }
}

/** Returns a payload segment of a valid token that ends in unused bits. */
async function paddedPayload(kit: HostileKit): Promise<string> {
  const claims = kit.claims();
  const segments = ['', 'x', 'xx'].map((pad) => encodeSegment({ ...claims, pad }));
  return segments.find((segment) => segment.length % 4 !== 0) ?? '';
}

/** Signs segments unchanged, so that their encoding is wrong but the signature is right. */
async function signText(kit: HostileKit, header: string, payload: string): Promise<string> {
  const input = `${header}.${payload}`;
  const signature = await signBytes({ alg: 'RS256', key: kit.key }, toBytes(input));
  return `${input}.${base64url.encode(signature)}`;
}

function insert(token: string, signature: string, text: string): string {
  const position = token.length - Math.floor(signature.length / 2);
  return token.slice(0, position) + text + token.slice(position);
}

function replaceFirst(signature: string, from: string, to: string, token: string): string {
  return token.slice(0, -signature.length) + signature.replace(from, to);
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
