import { decodeBase64url } from '../wire/base64url.ts';

const MAX_BYTES = 16_384;
// Each byte of a certificate takes 4/3 characters, at worst URL-encoded with its line breaks.
export const MAX_CERTIFICATE_LENGTH: number = 5 * MAX_BYTES;

/** Returns the certificate in padded base64, if it is one. */
export function toCertificate(base64: string | undefined): Uint8Array | undefined {
  const bytes = decodeBase64(base64 ?? '');
  return bytes !== undefined && bytes.length <= MAX_BYTES && isOneSequence(bytes)
    ? bytes
    : undefined;
}

// One certificate, nothing before or after it (RFC 7468 §5).
const PEM =
  /^-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END CERTIFICATE-----(?:\r?\n)?$/;

/** Returns the base64 of one URL-encoded PEM certificate. */
export function readPem(value: string): string | undefined {
  try {
    return PEM.exec(decodeURIComponent(value))?.[1]?.replaceAll(/\r?\n/g, '');
  } catch {
    return undefined;
  }
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Returns the bytes of a canonical, padded base64 string (RFC 4648 §4), or undefined for any other string. */
function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return undefined;
  return decodeBase64url(text.replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_'));
}

/** Returns whether the bytes are exactly one DER SEQUENCE, as a certificate is (X.690 §8.1.3, §10.1). */
function isOneSequence(bytes: Uint8Array): boolean {
  const [tag, first = 0, second = 0, third = 0] = bytes;
  if (tag !== 0x30) return false;
  if (first < 0x80) return bytes.length === 2 + first;
  if (first === 0x81) return second >= 0x80 && bytes.length === 3 + second;
  const length = second * 256 + third;
  return first === 0x82 && length >= 256 && bytes.length === 4 + length;
}
