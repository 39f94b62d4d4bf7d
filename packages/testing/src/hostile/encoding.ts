import { concatBytes, toBytes } from './kit.ts';
import type { Attack, HostileKit } from './kit.ts';

const malformed = { code: 'malformed_token', stage: 'parse' } as const;

/** Header or payload is not UTF-8, or begins with a byte order mark (RFC 8259 §8.1). */
export function encodingAttacks(kit: HostileKit): readonly Attack[] {
  const claims = JSON.stringify(kit.claims());
  const open = toBytes(`${claims.slice(0, -1)},"name":"`);
  const close = toBytes('"}');
  const named = (...content: number[]): Uint8Array => concatBytes(open, content, close);
  const payloads: Readonly<Record<string, Uint8Array>> = {
    'invalid-utf8': named(0xff, 0xfe),
    'truncated-utf8': named(0xc3),
    'overlong-utf8': named(0xc0, 0xaf),
    'surrogate-in-utf8': named(0xed, 0xa0, 0x80),
    latin1: named(0xe9),
    'byte-order-mark': concatBytes([0xef, 0xbb, 0xbf], toBytes(claims)),
    utf16le: toUtf16(claims),
    'utf16-with-byte-order-mark': concatBytes([0xff, 0xfe], toUtf16(claims)),
  };
  const header = JSON.stringify(kit.header());
  const headers: Readonly<Record<string, Uint8Array>> = {
    'invalid-utf8': concatBytes(toBytes(`${header.slice(0, -1)},"x":"`), [0xff], close),
    'byte-order-mark': concatBytes([0xef, 0xbb, 0xbf], toBytes(header)),
    utf16le: toUtf16(header),
  };
  const source = 'RFC 7519 §7.2, RFC 8725 §3.7';
  return [
    ...Object.entries(payloads).map(([name, payload]) => ({
      ...malformed,
      name: `payload-${name}`,
      source,
      token: kit.raw({ payload }),
    })),
    ...Object.entries(headers).map(([name, raw]) => ({
      ...malformed,
      name: `header-${name}`,
      source,
      token: kit.raw({ header: raw }),
    })),
  ];
}

function toUtf16(text: string): Uint8Array {
  return Uint8Array.from(Array.from(text).flatMap((character) => [character.charCodeAt(0), 0]));
}
