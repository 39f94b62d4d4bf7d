/** One HTTP request, as far as authentication looks at it. */
export interface AuthRequest {
  readonly method: string;
  /** The request target as received, before any mounting or rewriting. */
  readonly url: string;
  /** Returns every value of a header, in order; the name is compared without case. */
  readonly headers: (name: string) => readonly string[];
  /** The address of the peer that the connection comes from, where the runtime tells. */
  readonly remoteAddress?: string | undefined;
  /** Returns the client certificate (DER) of the TLS connection, where there is one. */
  readonly peerCertificate?: (() => Uint8Array | undefined) | undefined;
  /**
   * Objects that live as long as the request, such as the message of `node:http`. Two views with one of
   * them in common are views of the same request. Without any, each view is a request of its own.
   */
  readonly sources?: readonly object[] | undefined;
}

/** What is known of the HTTP request that carried the token. */
export interface VerifyRequest {
  readonly method: string;
  /**
   * Path and query of the request target, before any mounting or rewriting. Reading it refuses a request
   * whose target frameworks read in different ways, such as `ftp://api/orders` or `/orders#part`.
   *
   * @throws {AuthError} `invalid_request_target`
   */
  readonly url: string;
  /** Every value of the `DPoP` header, in order. */
  readonly dpopProofs: readonly string[];
  /** The client's TLS certificate (DER). Without it, `mtls.certificate` is asked. */
  readonly clientCertificate?: Uint8Array | undefined;
  /** The request itself, where an adapter or `authenticate` took it. */
  readonly received?: AuthRequest | undefined;
}
