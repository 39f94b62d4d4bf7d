const MAX_CAUSES = 5;

/** What the codes of Node, Bun, Deno and OpenSSL mean. The error that has one lies some causes deep. */
const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name does not resolve',
  EAI_AGAIN: 'the name server did not answer',
  ECONNREFUSED: 'nothing listens at that address and port',
  ECONNRESET: 'the connection was closed',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection was not answered',
  UND_ERR_CONNECT_TIMEOUT: 'the connection was not answered',
  UND_ERR_SOCKET: 'the connection was closed',
  CERT_HAS_EXPIRED: 'the certificate of the server has expired',
  CERT_NOT_YET_VALID: 'the certificate of the server is not valid yet: compare the clocks',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate of the server is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate chain ends in an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'the certificate was issued by an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the server does not send the intermediate certificates',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the server is for another host name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not speak TLS at that port',
};

/** Returns what a failure of `fetch` means in words, or undefined where no code says it. */
export function networkWords(thrown: unknown): string | undefined {
  let error = thrown;
  for (let depth = 0; depth < MAX_CAUSES && isObject(error); depth += 1) {
    const { name, code, cause, errors }: Failure = error;
    if (typeof code === 'string' && Object.hasOwn(WORDS, code)) return WORDS[code];
    error = cause ?? (name === 'AggregateError' ? errors?.[0] : undefined);
  }
  return undefined;
}

interface Failure {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  /** Of an `AggregateError`: one for each address. */
  readonly errors?: readonly unknown[];
}

/** Not `instanceof Error`: in Jest, the errors of Node itself are of another realm. */
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
