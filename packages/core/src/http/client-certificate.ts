import type { PresentedCertificate } from '../contract/client-certificate.ts';
import type { AuthRequest } from '../contract/request.ts';
import { refusal } from '../errors/refusal.ts';
import { ignoreRejection } from '../maybe-promise.ts';
import type { Position } from '../options/problems.ts';
import { callback, integer, oneOf, stringWithout } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { CERTIFICATE_FORMATS } from './certificate-formats.ts';
import type { CertificateFormat } from './certificate-formats.ts';
import { MAX_CERTIFICATE_LENGTH } from './read-certificate.ts';

/**
 * Returns the client certificate (DER) of a request, or what a proxy says about it: the type of
 * `mtls.certificate`.
 */
export type CertificateReader = (
  request: AuthRequest,
) => Uint8Array | PresentedCertificate | undefined;

/**
 * Returns a reader for `mtls.certificate` that takes the client certificate from the TLS connection. It is
 * for Node servers that terminate TLS themselves, with `requestCert: true`. Behind a proxy the connection
 * has no client certificate, and every bound token is refused. `rejectUnauthorized: false` is enough,
 * because the token names the certificate and the handshake has proven its key (RFC 8705 §6.2). Leave it
 * on if only certificates of your own authority are acceptable.
 */
export function fromTlsSocket(): (request: AuthRequest) => Uint8Array | undefined {
  return (request) => request.peerCertificate?.();
}

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
  /**
   * Format `xfcc` only: how many proxies, 1–16, add an element to the header. It must have exactly so
   * many, and the first one counts. Default 1.
   */
  readonly proxies?: number | undefined;
}

/** {@link HeaderCertificateOptions} in the form in which they are used. */
interface HeaderCertificateSettings extends HeaderCertificateOptions {
  readonly proxies: number;
}

const FORMAT_NAMES: readonly CertificateFormat[] = ['rfc9440', 'pem', 'base64', 'xfcc'];
// RFC 9110 §5.1.
const FIELD_NAME = /^[!#$%&'*+\-.^`|~\w]+$/;

/** The rows of {@link HeaderCertificateOptions}. */
export const HEADER_CERTIFICATE_ROWS: OptionRows<
  HeaderCertificateOptions,
  HeaderCertificateSettings
> = {
  name: { read: stringWithout(nameFault), required: 'the name of the header' },
  format: { read: oneOf(FORMAT_NAMES), required: `one of ${FORMAT_NAMES.join(', ')}` },
  trusted: {
    read: callback,
    required:
      'a function that returns whether the peer at an address is your proxy, because any client can send the header',
  },
  proxies: { read: integer(1, 16), fallback: 1 },
};

function nameFault(name: string): string | undefined {
  return FIELD_NAME.test(name) ? undefined : 'is not a valid header name (RFC 9110 §5.1)';
}

/**
 * Returns a reader for `mtls.certificate` that takes the client certificate from a header of the proxy
 * that terminates TLS (RFC 9440). The header is read for bound tokens only; without it there is no
 * certificate. The request ends with `invalid_certificate` if the header is repeated (with `xfcc`, several
 * lines are one list), holds a chain, comes from a peer that is not `trusted`, or is not encoded exactly as
 * `format` says:
 *
 * - `rfc9440`: the DER in base64, between colons. Google Cloud (`{client_cert_leaf}`), Cloudflare
 *   (`cf.tls_client_auth.cert_rfc9440`), HAProxy (`:%[ssl_c_der,base64]:`)
 * - `pem`: one PEM certificate, URL-encoded. nginx (`$ssl_client_escaped_cert`), Envoy
 *   (`%DOWNSTREAM_PEER_CERT%`), AWS (`X-Amzn-Mtls-Clientcert-Leaf`; `X-Amzn-Mtls-Clientcert` may
 *   be a chain)
 * - `base64`: the DER in base64, on one line. HAProxy (`%[ssl_c_der,base64]`), Traefik 3
 *   (`passTLSClientCert.pem`), Caddy (`{http.request.tls.client.certificate_der_base64}`), Azure
 *   App Service (`X-ARR-ClientCert`)
 * - `xfcc`: a list of fields. Envoy and Istio (`x-forwarded-client-cert`). `Cert` is read as `pem`, and
 *   `Hash` is compared with the token; one of them must be there. Each proxy that is configured with
 *   `APPEND_FORWARD` adds an element, so say in `proxies` how many there are. The outermost one must be
 *   configured with `SANITIZE_SET`
 *
 * **The proxy must remove this header from every request that it receives**, also from clients without a
 * certificate (RFC 9440 §4, RFC 9700 §4.13). Otherwise a client that stole a token can send the
 * certificate, which is public, along with it. `trusted` keeps out clients that bypass the proxy, not
 * those that come through it.
 *
 * @throws {ConfigError} `invalid_options` with every wrong option
 */
export function fromHeader(options: HeaderCertificateOptions): CertificateReader {
  const { name, format, trusted, proxies } = readSettings(
    HEADER_CERTIFICATE_ROWS,
    options,
    '',
    checkProxies,
  );
  return (request) => {
    const values: readonly unknown[] = request.headers(name);
    if (values.length === 0) return undefined;
    const value = toValue(values, format);
    if (value === undefined) return refuseCertificate(name);
    if (!isTrue(trusted(request.remoteAddress))) return refuseCertificate(name);
    if (value.length > MAX_CERTIFICATE_LENGTH) return refuseCertificate(name);
    return CERTIFICATE_FORMATS[format](value, proxies) ?? refuseCertificate(name);
  };
}

function checkProxies({ format, proxies }: Partial<HeaderCertificateSettings>, at: Position): void {
  if (format === undefined || format === 'xfcc' || proxies === 1) return;
  at.member('proxies').report(
    `must be left out with format '${format}': only 'xfcc' has an element per proxy`,
  );
}

/**
 * Returns the one value of the header. Several lines of a list are one list (RFC 9110 §5.3), as the Fetch
 * API joins them anyway, and `proxies` says how long it has to be. Any other header may not be repeated.
 */
function toValue(values: readonly unknown[], format: CertificateFormat): string | undefined {
  const lines = values.filter((value) => typeof value === 'string');
  if (lines.length !== values.length) return undefined;
  return format === 'xfcc' || lines.length === 1 ? lines.join(', ') : undefined;
}

function isTrue(answer: unknown): boolean {
  // A promise does not trust the peer, and its rejection must not end the process.
  ignoreRejection(answer);
  return answer === true;
}

function refuseCertificate(header: string): never {
  throw refusal('invalid_certificate', { problem: 'header', header });
}
