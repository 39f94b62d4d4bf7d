import type { AuthRequest } from '../contract/request.ts';
import { AuthError } from '../errors/errors.ts';
import { isThenable } from '../maybe-promise.ts';
import { createProblems, readOptions } from '../options/problems.ts';
import { decodeBase64url } from '../wire/base64url.ts';

/** Finds the certificate (DER) that a client proved to hold: what `mtls.certificate` takes. */
export type CertificateReader = (request: AuthRequest) => Uint8Array | undefined;

/**
 * Returns a function for `mtls.certificate` that takes the client certificate from the TLS
 * connection itself: for Node servers that end TLS themselves, with `requestCert: true`. Behind a
 * proxy there is none, and every bound token is refused. `rejectUnauthorized: false` is enough,
 * because the token names the certificate and the handshake proved its key (RFC 8705 §6.2); where
 * certificates have to come from your authority, leave it on.
 */
export function fromTlsSocket(): CertificateReader {
  return (request) => request.peerCertificate?.();
}

/** How a proxy spells the certificate in a header: nothing is guessed. See {@link fromHeader}. */
export type CertificateFormat = 'rfc9440' | 'pem' | 'base64';

/** Which header brings the client certificate, and from whom it is believed. */
export interface HeaderCertificateOptions {
  /** The name of the header, compared without case. */
  readonly name: string;
  readonly format: CertificateFormat;
  /**
   * Tells whether the connection comes from your proxy, by the address of its peer: undefined where
   * the runtime does not tell, and `::ffff:10.0.0.1` for 10.0.0.1 where Node listens on IPv6 too.
   * Only the literal `true` trusts; a throw ends the request with a 503.
   */
  readonly trusted: (remoteAddress: string | undefined) => boolean;
}

const FORMATS: Readonly<Record<CertificateFormat, (value: string) => string | undefined>> = {
  rfc9440: (value) => /^:([^:]*):$/.exec(value)?.[1],
  pem: readPem,
  base64: (value) => value,
};
// RFC 9110 §5.1.
const FIELD_NAME = /^[!#$%&'*+\-.^`|~\w]+$/;

/**
 * Returns a function for `mtls.certificate` that takes the client certificate from a header of a
 * proxy that ends TLS (RFC 9440). The header is looked at for bound tokens only; without it there is
 * no certificate. Several values, a joined one, a chain, or one that is not from `trusted` end the
 * request with `invalid_certificate`, and so does any spelling that is not exactly of `format`:
 *
 * - `rfc9440`: base64 of the DER between colons. Google Cloud (`{client_cert_leaf}`), Cloudflare
 *   (`cf.tls_client_auth.cert_rfc9440`), HAProxy (`:%[ssl_c_der,base64]:`)
 * - `pem`: one PEM certificate, URL-encoded. nginx (`$ssl_client_escaped_cert`), Envoy
 *   (`%DOWNSTREAM_PEER_CERT%`), AWS (`X-Amzn-Mtls-Clientcert-Leaf`; `X-Amzn-Mtls-Clientcert` may
 *   be a chain)
 * - `base64`: base64 of the DER in one line. HAProxy (`%[ssl_c_der,base64]`), Traefik 3
 *   (`passTLSClientCert.pem`), Caddy (`{http.request.tls.client.certificate_der_base64}`), Azure
 *   App Service (`X-ARR-ClientCert`)
 *
 * Envoy's `x-forwarded-client-cert` is a list of fields, and none of these.
 *
 * **The proxy has to remove the header from every request that comes from outside**, also when the
 * client showed no certificate (RFC 9440 §4, RFC 9700 §4.13): otherwise anybody who stole a token
 * sends the certificate, which is public, along with it. `trusted` keeps out who goes around the
 * proxy, not who goes through it.
 *
 * @throws {ConfigError} `invalid_options` with every wrong option
 */
export function fromHeader(options: HeaderCertificateOptions): CertificateReader {
  const { name, format, trusted } = readOptions(() => compile(options));
  return (request) => {
    const values: readonly unknown[] = request.headers(name);
    if (values.length === 0) return undefined;
    const [value] = values;
    if (values.length > 1 || typeof value !== 'string') return refuse();
    if (!isTrue(trusted(request.remoteAddress))) return refuse();
    return toCertificate(value, FORMATS[format]) ?? refuse();
  };
}

function compile(options: unknown): HeaderCertificateOptions {
  const problems = createProblems();
  const given = problems.record('', options, ['name', 'format', 'trusted']);
  const { format, trusted } = given;
  const name = problems.text('name', given['name']);
  if (name !== undefined && !FIELD_NAME.test(name)) problems.add('name', 'is no name of a header');
  if (typeof format !== 'string' || !Object.hasOwn(FORMATS, format)) {
    problems.add('format', `must be one of ${Object.keys(FORMATS).join(', ')}`);
  }
  if (typeof trusted !== 'function') {
    problems.add(
      'trusted',
      'must be a function that tells by its address whether a peer is your proxy: anybody can send a header',
    );
  }
  problems.throwIfAny();
  return { name, format, trusted } as HeaderCertificateOptions;
}

function isTrue(answer: unknown): boolean {
  // A promise trusts nobody, and its rejection may not end the process.
  if (isThenable(answer)) Promise.resolve(answer).catch(() => {});
  return answer === true;
}

const MAX_BYTES = 16_384;
// Each byte of a certificate takes 4/3 characters, at worst URL-encoded with its line breaks.
const MAX_LENGTH = 5 * MAX_BYTES;

function toCertificate(
  value: string,
  toBase64: (value: string) => string | undefined,
): Uint8Array | undefined {
  if (value.length > MAX_LENGTH) return undefined;
  const bytes = decodeBase64(toBase64(value) ?? '');
  return bytes !== undefined && bytes.length <= MAX_BYTES && isOneSequence(bytes)
    ? bytes
    : undefined;
}

// One certificate, nothing before or after it (RFC 7468 §5).
const PEM =
  /^-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END CERTIFICATE-----(?:\r?\n)?$/;

function readPem(value: string): string | undefined {
  try {
    return PEM.exec(decodeURIComponent(value))?.[1]?.replaceAll(/\r?\n/g, '');
  } catch {
    return undefined;
  }
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Returns the bytes of a canonical, padded base64 text (RFC 4648 §4), or undefined for any other. */
function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return undefined;
  return decodeBase64url(text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'));
}

/** Tells whether the bytes are one DER SEQUENCE, as a certificate is (X.690 §8.1.3, §10.1). */
function isOneSequence(bytes: Uint8Array): boolean {
  const [tag, first = 0, second = 0, third = 0] = bytes;
  if (tag !== 0x30) return false;
  if (first < 0x80) return bytes.length === 2 + first;
  if (first === 0x81) return second >= 0x80 && bytes.length === 3 + second;
  const length = second * 256 + third;
  return first === 0x82 && length >= 256 && bytes.length === 4 + length;
}

function refuse(): never {
  throw new AuthError('invalid_certificate');
}
