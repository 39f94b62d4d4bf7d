const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const OUTSIDE = 64;
const VALUES: Uint8Array = toValues();

function toValues(): Uint8Array {
  const values = new Uint8Array(128).fill(OUTSIDE);
  for (let value = 0; value < ALPHABET.length; value++) values[ALPHABET.charCodeAt(value)] = value;
  return values;
}

/**
 * Returns the bytes of a canonical base64url string, or undefined for any other string: one with padding,
 * spaces, `+`, `/`, characters outside of ASCII, an impossible length, or unused bits that are not zero
 * (RFC 7515 §2, RFC 4648 §3.5). So each sequence of bytes has exactly one accepted encoding.
 */
export function decodeBase64url(text: string): Uint8Array | undefined {
  const tail = text.length % 4;
  if (tail === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let buffer = 0;
  let bits = 0;
  let written = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const value = code < 128 ? (VALUES[code] as number) : OUTSIDE;
    if (value === OUTSIDE) return undefined;
    buffer = ((buffer << 6) | value) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[written++] = (buffer >> bits) & 0xff;
    }
  }
  return (buffer & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}

/** Returns true when the unused bits of the last character are zero, as in canonical base64url. */
export function hasZeroTail(text: string): boolean {
  const tail = text.length % 4;
  if (tail === 0) return true;
  const value = VALUES[text.charCodeAt(text.length - 1)] ?? OUTSIDE;
  return (value & (tail === 2 ? 0x0f : 0x03)) === 0;
}

/** Returns `bytes` in canonical base64url, without padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const chunk = bytes.subarray(index, index + 3);
    const group = ((chunk[0] ?? 0) << 16) | ((chunk[1] ?? 0) << 8) | (chunk[2] ?? 0);
    for (let place = 0; place <= chunk.length; place++) {
      text += ALPHABET.charAt((group >> (18 - 6 * place)) & 0x3f);
    }
  }
  return text;
}
