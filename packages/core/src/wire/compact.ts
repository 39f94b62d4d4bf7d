/** The segments of a compact JWS (RFC 7515 §7.1), not decoded. */
export interface CompactJws {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
  /** The ASCII string that the signature covers (RFC 7515 §5.2). */
  readonly signingInput: string;
}

const COMPACT_JWE = /^[\w-]+(?:\.[\w-]*){4}$/;

/** Tells whether `text` has the five base64url segments of a compact JWE (RFC 7516 §7.1, §9). */
export function isCompactJwe(text: string): boolean {
  return COMPACT_JWE.test(text);
}

// A JSON object, which every JOSE header is, begins as `ey`, `ew` or `e3` in base64url. The second segment
// of an opaque token is its secret, which is never short (RFC 6749 §10.10).
const OPAQUE = /^(?!e[3wy])(?:[\w-]+\.(?=.{16}))?[\w~+/-]+=*$/;

/**
 * Tells whether `text` is the handle of a token that the issuer keeps: a credential (RFC 6750 §2.1) of
 * one segment, or of two as Google and Ory make them, that does not begin as a JWT does.
 */
export function isOpaque(text: string): boolean {
  return OPAQUE.test(text);
}

/** Returns the three segments of `text`, or undefined for any other number. */
export function splitCompact(text: string): CompactJws | undefined {
  const headerEnd = text.indexOf('.');
  const payloadEnd = text.indexOf('.', headerEnd + 1);
  if (headerEnd < 1 || payloadEnd < 0 || text.includes('.', payloadEnd + 1)) return undefined;
  return {
    header: text.slice(0, headerEnd),
    payload: text.slice(headerEnd + 1, payloadEnd),
    signature: text.slice(payloadEnd + 1),
    signingInput: text.slice(0, payloadEnd),
  };
}
