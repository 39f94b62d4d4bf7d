/** The segments of a compact JWS (RFC 7515 §7.1), none of them decoded. */
export interface CompactJws {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
  /** The ASCII text that the signature covers (RFC 7515 §5.2). */
  readonly signingInput: string;
}

/** Returns the three segments of `text`, or undefined for any other number: five would be a JWE. */
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
