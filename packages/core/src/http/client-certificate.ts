import type { AuthRequest } from '../contract/request.ts';
import { AuthError } from '../errors/errors.ts';
import { isThenable } from '../maybe-promise.ts';
import { callback, oneOf, stringWithout } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { decodeBase64url } from '../wire/base64url.ts';

/** Returns the client certificate (DER) of a request: the type of `mtls.certificate`. */
export type CertificateReader = (request: AuthRequest) => Uint8Array | undefined;

/**
 * Returns a reader for `mtls.certificate` that takes the client certificate from the TLS connection. It is
 * for Node servers that terminate TLS themselves, with `requestCert: true`. Behind a proxy the connection
 * has no client certificate, and every bound token is refused. `rejectUnauthorized: false` is enough,
 * because the token names the certificate and the handshake has proven its key (RFC 8705 §6.2). Leave it
 * on if only certificates of your own authority are acceptable.
 */
export function fromTlsSocket(): CertificateReader {
  return (request) => request.peerCertificate?.();
}

/** How a proxy encodes the certificate in a header; see {@link fromHeader}. */
export type CertificateFormat = 'rfc9440' | 'pem' | 'base64';

/** Which header carries the client certificate, and which peers may send it. */
export interface HeaderCertificateOptions {
  /** The name of the header, case-insensitive. */
  readonly name: string;
  /** How the proxy encodes the certificate. It is never guessed. */
  readonly format: CertificateFormat;
  /**
   * Returns whether the peer at this address is your proxy. The address is undefined where the runtime
   * does not provide it, and `::ffff:10.0.0.1` for 10.0.0.1 where Node also listens on IPv6. Only the
   * literal `true` trusts the header. If it throws, the request ends with a 503.
   */
  readonly trusted: (remoteAddress: string | undefined) => boolean;
}

const FORMATS: Readonly<Record<CertificateFormat, (value: string) => string | undefined>> = {
  rfc9440: (value) => /^:([^:]*):$/.exec(value)?.[1],
  pem: readPem,
  base64: (value) => value,
};
const FORMAT_NAMES: readonly CertificateFormat[] = ['rfc9440', 'pem', 'base64'];
// RFC 9110 §5.1.
const FIELD_NAME = /^[!#$%&'*+\-.^`|~\w]+$/;

/** The rows of {@link HeaderCertificateOptions}. */
export const HEADER_CERTIFICATE_ROWS: OptionRows<
  HeaderCertificateOptions,
  HeaderCertificateOptions
> = {
  name: { read: stringWithout(nameFault), required: 'the name of the header' },
  format: { read: oneOf(FORMAT_NAMES), required: `one of ${FORMAT_NAMES.join(', ')}` },
  trusted: {
    read: callback,
    required:
      'a function that returns whether the peer at an address is your proxy, because any client can send the header',
  },
};

function nameFault(name: string): string | undefined {
  return FIELD_NAME.test(name) ? undefined : 'is not a valid header name (RFC 9110 §5.1)';
}

/**
 * Returns a reader for `mtls.certificate` that takes the client certificate from a header of the proxy
 * that terminates TLS (RFC 9440). The header is read for bound tokens only; without it there is no
 * certificate. The request ends with `invalid_certificate` if the header is repeated, holds a chain, comes
 * from a peer that is not `trusted`, or is not encoded exactly as `format` says:
 *
 * - `rfc9440`: the DER in base64, between colons. Google Cloud (`{client_cert_leaf}`), Cloudflare
 *   (`cf.tls_client_auth.cert_rfc9440`), HAProxy (`:%[ssl_c_der,base64]:`)
 * - `pem`: one PEM certificate, URL-encoded. nginx (`$ssl_client_escaped_cert`), Envoy
 *   (`%DOWNSTREAM_PEER_CERT%`), AWS (`X-Amzn-Mtls-Clientcert-Leaf`; `X-Amzn-Mtls-Clientcert` may
 *   be a chain)
 * - `base64`: the DER in base64, on one line. HAProxy (`%[ssl_c_der,base64]`), Traefik 3
 *   (`passTLSClientCert.pem`), Caddy (`{http.request.tls.client.certificate_der_base64}`), Azure
 *   App Service (`X-ARR-ClientCert`)
 *
 * Envoy's `x-forwarded-client-cert` is a list of fields and has none of these formats.
 *
 * **The proxy must remove this header from every request that it receives**, also from clients without a
 * certificate (RFC 9440 §4, RFC 9700 §4.13). Otherwise a client that stole a token can send the
 * certificate, which is public, along with it. `trusted` keeps out clients that bypass the proxy, not
 * those that come through it.
 *
 * @throws {ConfigError} `invalid_options` with every wrong option
 */
export function fromHeader(options: HeaderCertificateOptions): CertificateReader {
  const { name, format, trusted } = readSettings(HEADER_CERTIFICATE_ROWS, options);
  return (request) => {
    const values: readonly unknown[] = request.headers(name);
    if (values.length === 0) return undefined;
    const [value] = values;
    if (values.length > 1 || typeof value !== 'string') return refuseCertificate();
    if (!isTrue(trusted(request.remoteAddress))) return refuseCertificate();
    return toCertificate(value, FORMATS[format]) ?? refuseCertificate();
  };
}

function isTrue(answer: unknown): boolean {
  // A promise does not trust the peer, and its rejection must not end the process.
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

/** Returns the bytes of a canonical, padded base64 string (RFC 4648 §4), or undefined for any other string. */
function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return undefined;
  return decodeBase64url(text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'));
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

function refuseCertificate(): never {
  throw new AuthError('invalid_certificate');
}
