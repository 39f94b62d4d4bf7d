import { base64url } from 'jose';
import { encodeSegment, signBytes } from '../sign.ts';
import { segmentsOf, toBytes, withTrailingBits } from './kit.ts';
import type { Attack, HostileKit } from './kit.ts';

const malformed = { code: 'malformed_token', stage: 'parse' } as const;

/** A segment, or what surrounds the token, has characters that base64url does not (RFC 4648 §5). */
export async function alphabetAttacks(kit: HostileKit): Promise<readonly Attack[]> {
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
    // oxlint-disable-next-line no-await-in-loop -- each token has a new `jti`, so each signature is different
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
