/**
 * What a proxy says about the certificate whose key the client proved to it. At least one member is
 * given; where both are, both have to match the token.
 */
export interface PresentedCertificate {
  /** The certificate (DER). */
  readonly certificate?: Uint8Array | undefined;
  /** The SHA-256 of the certificate (DER) as base64url (RFC 8705 §3.1). */
  readonly 'x5t#S256'?: string | undefined;
}
